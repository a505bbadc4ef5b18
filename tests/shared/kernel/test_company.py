"""Company keys: spellings of one company share a key, and different companies do not."""

from hashlib import sha256

import pytest

from shared.kernel.company import company_keys


@pytest.mark.parametrize(
    ("left", "right", "match"),
    [
        pytest.param(
            {"name": "Acme Corp."}, {"name": "ACME  Corporation"}, True, id="legal forms and case do not count"
        ),
        pytest.param(
            {"name": "Müller GmbH"}, {"name": "Mu\u0308ller"}, True, id="composed and decomposed letters are one"
        ),
        pytest.param({"name": "A.C.M.E. Inc"}, {"name": "acme"}, True, id="dots inside a name fall away"),
        pytest.param({"name": "Acme"}, {"name": "Acme Tools"}, False, id="another word is another company"),
        pytest.param({"name": "Co"}, {"name": "Inc"}, False, id="a name of a legal form alone stays a name"),
        pytest.param(
            {"domain": "https://www.acme.co.uk/about"},
            {"domain": "shop.acme.co.uk"},
            True,
            id="the registrable domain counts",
        ),
        pytest.param({"domain": "acme.co.uk"}, {"domain": "other.co.uk"}, False, id="a public suffix is not a company"),
        pytest.param(
            {"domain": "bücher.example"},
            {"domain": "xn--bcher-kva.example"},
            True,
            id="both forms of an international domain",
        ),
        pytest.param({"domain": "co.uk"}, {"domain": "co.uk"}, False, id="a bare public suffix gives no key"),
        pytest.param(
            {"tax_id": "DE 123.456.789", "country": "DE"},
            {"tax_id": "123456789", "country": "de"},
            True,
            id="digits of the tax number",
        ),
        pytest.param(
            {"tax_id": "123", "country": "DE"},
            {"tax_id": "123", "country": "FR"},
            False,
            id="the same number elsewhere",
        ),
        pytest.param(
            {"name": "Acme", "domain": "acme.example"},
            {"name": "Other", "domain": "acme.example"},
            True,
            id="one shared key is enough",
        ),
    ],
)
def test_two_companies_match_when_they_share_a_key(left: dict[str, str], right: dict[str, str], match: bool) -> None:
    assert bool(set(company_keys(**left)) & set(company_keys(**right))) is match


def test_a_key_is_the_hash_of_its_plain_form() -> None:
    assert company_keys(name="Acme Ltd") == (sha256(b"name:acme").hexdigest(),)


def test_nothing_known_gives_no_key() -> None:
    assert company_keys(tax_id="123") == ()
