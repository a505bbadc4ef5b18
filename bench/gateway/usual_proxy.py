"""The proxy one would write first: a FastAPI route and a stock httpx client, with none of what the gateway does."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with httpx.AsyncClient(base_url=os.environ["BENCH_UPSTREAM"]) as client:
        app.state.client = client
        yield


app = FastAPI(lifespan=_lifespan)


@app.get("/{path:path}")
async def forward(path: str, request: Request) -> Response:
    """Ask the upstream, and answer with what it said."""
    headers = {"authorization": request.headers.get("authorization", "")}
    answer = await request.app.state.client.get(f"/{path}", headers=headers)
    return Response(answer.content, answer.status_code, media_type=answer.headers.get("content-type"))


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=False, log_level="critical")
