from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.agree import Agree
from ...models.problem import Problem
from ...models.runbook_run import RunbookRun
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID



def _get_kwargs(
    run_id: UUID,
    proposal_id: UUID,
    *,
    body: Agree,
    dry_run: bool | Unset = False,
    x_request_id: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_request_id, Unset):
        headers["X-Request-Id"] = x_request_id

    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key



    

    params: dict[str, Any] = {}

    params["dry_run"] = dry_run


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/runbook-runs/{run_id}/proposals/{proposal_id}/approve".format(run_id=quote(str(run_id), safe=""),proposal_id=quote(str(proposal_id), safe=""),),
        "params": params,
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | RunbookRun | None:
    if response.status_code == 200:
        response_200 = RunbookRun.from_dict(response.json())



        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())



        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())



        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())



        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())



        return response_404

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())



        return response_409

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())



        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())



        return response_415

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())



        return response_422

    if response.status_code == 500:
        response_500 = Problem.from_dict(response.json())



        return response_500

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())



        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | RunbookRun]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    run_id: UUID,
    proposal_id: UUID,
    *,
    client: AuthenticatedClient,
    body: Agree,
    dry_run: bool | Unset = False,
    x_request_id: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,

) -> Response[Problem | RunbookRun]:
    """ Agree to a proposed action, which is performed

     Agree to a proposed action, which is performed. Not by the one who proposed it. When what its task
    would do has changed since, nothing is done: the platform's proposal is made anew; a person's is
    refused and has to be proposed again.

    Args:
        run_id (UUID):
        proposal_id (UUID):
        dry_run (bool | Unset):  Default: False.
        x_request_id (str | Unset):
        idempotency_key (str | Unset):
        body (Agree): What the approver has read, and why so.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | RunbookRun]
     """


    kwargs = _get_kwargs(
        run_id=run_id,
proposal_id=proposal_id,
body=body,
dry_run=dry_run,
x_request_id=x_request_id,
idempotency_key=idempotency_key,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    run_id: UUID,
    proposal_id: UUID,
    *,
    client: AuthenticatedClient,
    body: Agree,
    dry_run: bool | Unset = False,
    x_request_id: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,

) -> Problem | RunbookRun | None:
    """ Agree to a proposed action, which is performed

     Agree to a proposed action, which is performed. Not by the one who proposed it. When what its task
    would do has changed since, nothing is done: the platform's proposal is made anew; a person's is
    refused and has to be proposed again.

    Args:
        run_id (UUID):
        proposal_id (UUID):
        dry_run (bool | Unset):  Default: False.
        x_request_id (str | Unset):
        idempotency_key (str | Unset):
        body (Agree): What the approver has read, and why so.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | RunbookRun
     """


    return sync_detailed(
        run_id=run_id,
proposal_id=proposal_id,
client=client,
body=body,
dry_run=dry_run,
x_request_id=x_request_id,
idempotency_key=idempotency_key,

    ).parsed

async def asyncio_detailed(
    run_id: UUID,
    proposal_id: UUID,
    *,
    client: AuthenticatedClient,
    body: Agree,
    dry_run: bool | Unset = False,
    x_request_id: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,

) -> Response[Problem | RunbookRun]:
    """ Agree to a proposed action, which is performed

     Agree to a proposed action, which is performed. Not by the one who proposed it. When what its task
    would do has changed since, nothing is done: the platform's proposal is made anew; a person's is
    refused and has to be proposed again.

    Args:
        run_id (UUID):
        proposal_id (UUID):
        dry_run (bool | Unset):  Default: False.
        x_request_id (str | Unset):
        idempotency_key (str | Unset):
        body (Agree): What the approver has read, and why so.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | RunbookRun]
     """


    kwargs = _get_kwargs(
        run_id=run_id,
proposal_id=proposal_id,
body=body,
dry_run=dry_run,
x_request_id=x_request_id,
idempotency_key=idempotency_key,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    run_id: UUID,
    proposal_id: UUID,
    *,
    client: AuthenticatedClient,
    body: Agree,
    dry_run: bool | Unset = False,
    x_request_id: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,

) -> Problem | RunbookRun | None:
    """ Agree to a proposed action, which is performed

     Agree to a proposed action, which is performed. Not by the one who proposed it. When what its task
    would do has changed since, nothing is done: the platform's proposal is made anew; a person's is
    refused and has to be proposed again.

    Args:
        run_id (UUID):
        proposal_id (UUID):
        dry_run (bool | Unset):  Default: False.
        x_request_id (str | Unset):
        idempotency_key (str | Unset):
        body (Agree): What the approver has read, and why so.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | RunbookRun
     """


    return (await asyncio_detailed(
        run_id=run_id,
proposal_id=proposal_id,
client=client,
body=body,
dry_run=dry_run,
x_request_id=x_request_id,
idempotency_key=idempotency_key,

    )).parsed
