"""The plan language: what a compensation plan can say, as values; figures are exact decimals in major units."""
