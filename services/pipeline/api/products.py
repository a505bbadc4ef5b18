"""Products and their prices over HTTP."""

from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict

from services.pipeline import queries
from services.pipeline.domain.product import Product
from services.pipeline.use_cases.change_price import ChangePrice, change_price
from services.pipeline.use_cases.guard_changes import guard_product
from services.pipeline.use_cases.list_products import ListProduct, list_products
from shared.kernel.changes import version_of
from shared.web.access import Permission
from shared.web.bulk import BulkRequest, BulkResponse, answer_bulk
from shared.web.conditional import Expected, tell_version
from shared.web.dependencies import CompanyOf, Today, Tx
from shared.web.fields import Day, Name
from shared.web.money import MoneyModel, NonNegativeMoney
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["products"])


class ProductRequest(BaseModel):
    """A product for the price list, from `effective_on` on."""

    model_config = ConfigDict(extra="forbid")

    external_id: Name | None = None
    name: Name
    line: Name
    list_price: NonNegativeMoney
    effective_on: Day | None = None

    def command(self) -> ListProduct:
        """What is asked for."""
        return ListProduct(
            name=self.name,
            line=self.line,
            list_price=self.list_price.value,
            external_id=self.external_id,
            effective_on=self.effective_on,
        )


class PriceRequest(BaseModel):
    """What a product costs from a day on; today unless it is given."""

    model_config = ConfigDict(extra="forbid")

    list_price: NonNegativeMoney
    effective_on: Day | None = None


class ProductResponse(BaseModel):
    """A product at the list price in force since `effective_on`."""

    id: UUID
    external_id: str
    name: str
    line: str
    list_price: MoneyModel
    effective_on: Day

    @classmethod
    def of(cls, product: Product) -> "ProductResponse":
        """Show a product."""
        return cls(
            id=product.id,
            external_id=product.external_id,
            name=product.name,
            line=product.line,
            list_price=MoneyModel.of(product.list_price),
            effective_on=product.effective_on,
        )


@router.post("/products", permission=Permission.WRITE_CATALOGUE, status_code=201)
async def list_one(body: ProductRequest, tx: Tx, today: Today, company: CompanyOf) -> ProductResponse:
    """Put a product on the price list; the same external id and body again answers the same product."""
    (outcome,) = await list_products(tx, [body.command()], today=today, currency=company.currency)
    return ProductResponse.of(await queries.product(tx, outcome.unwrap()))


@router.post("/products/bulk", permission=Permission.WRITE_CATALOGUE)
async def list_many(body: BulkRequest[ProductRequest], tx: Tx, today: Today, company: CompanyOf) -> BulkResponse:
    """Put many products on the price list at once."""
    return await answer_bulk(
        body,
        ProductRequest.command,
        lambda commands: list_products(tx, commands, today=today, currency=company.currency),
    )


@router.post("/products/{product_id}/price", permission=Permission.WRITE_CATALOGUE)
async def price(
    product_id: UUID, body: PriceRequest, tx: Tx, today: Today, expected: Expected, response: Response
) -> ProductResponse:
    """Change the list price from a day on; answers the price in force. If-Match guards against a change in between."""
    await guard_product(tx, product_id, expected)
    command = ChangePrice(
        product_id=product_id, list_price=body.list_price.value, effective_on=body.effective_on or today
    )
    return _told(await change_price(tx, command, today=today), response)


@router.get("/products", permission=Permission.READ_CATALOGUE)
async def list_products_page(tx: Tx, page: PageQuery) -> Page[ProductResponse]:
    """The price list."""
    return page_of(await queries.products(tx, after=page.after, limit=page.fetch), page, ProductResponse.of)


@router.get("/products/{product_id}", permission=Permission.READ_CATALOGUE)
async def show(product_id: UUID, tx: Tx, response: Response) -> ProductResponse:
    """One product, its version as ETag."""
    return _told(await queries.product(tx, product_id), response)


def _told(product: Product, response: Response) -> ProductResponse:
    tell_version(response, version_of(product))
    return ProductResponse.of(product)
