"""The calculation over whole columns: the same lines as one by one, where a plan is plain and a bound is proven."""
