"""How a request names a record: by its id or by its external id."""

from pydantic import ValidationInfo


def not_both(value: str | None, info: ValidationInfo) -> str | None:
    """A record is named by its id or by its external id."""
    by_id = str(info.field_name).replace("_external_id", "_id")
    if value is not None and info.data.get(by_id) is not None:
        raise ValueError(f"{by_id} is given too")
    return value
