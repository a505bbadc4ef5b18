"""The facts a calculation reads, as values: ids are publishers' external ids, and every fact can name its cause."""
