"""The data path: from a request at the door to the service that answers it."""
