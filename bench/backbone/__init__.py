"""The event backbone measured: each figure beside its limit, or beside bare clients doing the same in the same run."""
