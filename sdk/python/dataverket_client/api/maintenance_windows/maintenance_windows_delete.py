from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.dry_run import DryRun
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    window: str,
    *,
    dry_run: bool | Unset = False,
    reason: str | Unset = '',
    x_request_id: str | Unset = UNSET,
    if_match: str,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_request_id, Unset):
        headers["X-Request-Id"] = x_request_id

    headers["If-Match"] = if_match



    

    params: dict[str, Any] = {}

    params["dry_run"] = dry_run

    params["reason"] = reason


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/api/v1/maintenance-windows/{window}".format(window=quote(str(window), safe=""),),
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | DryRun | Problem | None:
    if response.status_code == 200:
        response_200 = DryRun.from_dict(response.json())



        return response_200

    if response.status_code == 204:
        response_204 = cast(Any, None)
        return response_204

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

    if response.status_code == 412:
        response_412 = Problem.from_dict(response.json())



        return response_412

    if response.status_code == 428:
        response_428 = Problem.from_dict(response.json())



        return response_428

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | DryRun | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    window: str,
    *,
    client: AuthenticatedClient,
    dry_run: bool | Unset = False,
    reason: str | Unset = '',
    x_request_id: str | Unset = UNSET,
    if_match: str,

) -> Response[Any | DryRun | Problem]:
    """ Take a maintenance window away

     Take a maintenance window away. A task that has begun in it goes on.

    Args:
        window (str):
        dry_run (bool | Unset):  Default: False.
        reason (str | Unset):  Default: ''.
        x_request_id (str | Unset):
        if_match (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | DryRun | Problem]
     """


    kwargs = _get_kwargs(
        window=window,
dry_run=dry_run,
reason=reason,
x_request_id=x_request_id,
if_match=if_match,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    window: str,
    *,
    client: AuthenticatedClient,
    dry_run: bool | Unset = False,
    reason: str | Unset = '',
    x_request_id: str | Unset = UNSET,
    if_match: str,

) -> Any | DryRun | Problem | None:
    """ Take a maintenance window away

     Take a maintenance window away. A task that has begun in it goes on.

    Args:
        window (str):
        dry_run (bool | Unset):  Default: False.
        reason (str | Unset):  Default: ''.
        x_request_id (str | Unset):
        if_match (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | DryRun | Problem
     """


    return sync_detailed(
        window=window,
client=client,
dry_run=dry_run,
reason=reason,
x_request_id=x_request_id,
if_match=if_match,

    ).parsed

async def asyncio_detailed(
    window: str,
    *,
    client: AuthenticatedClient,
    dry_run: bool | Unset = False,
    reason: str | Unset = '',
    x_request_id: str | Unset = UNSET,
    if_match: str,

) -> Response[Any | DryRun | Problem]:
    """ Take a maintenance window away

     Take a maintenance window away. A task that has begun in it goes on.

    Args:
        window (str):
        dry_run (bool | Unset):  Default: False.
        reason (str | Unset):  Default: ''.
        x_request_id (str | Unset):
        if_match (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | DryRun | Problem]
     """


    kwargs = _get_kwargs(
        window=window,
dry_run=dry_run,
reason=reason,
x_request_id=x_request_id,
if_match=if_match,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    window: str,
    *,
    client: AuthenticatedClient,
    dry_run: bool | Unset = False,
    reason: str | Unset = '',
    x_request_id: str | Unset = UNSET,
    if_match: str,

) -> Any | DryRun | Problem | None:
    """ Take a maintenance window away

     Take a maintenance window away. A task that has begun in it goes on.

    Args:
        window (str):
        dry_run (bool | Unset):  Default: False.
        reason (str | Unset):  Default: ''.
        x_request_id (str | Unset):
        if_match (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | DryRun | Problem
     """


    return (await asyncio_detailed(
        window=window,
client=client,
dry_run=dry_run,
reason=reason,
x_request_id=x_request_id,
if_match=if_match,

    )).parsed
