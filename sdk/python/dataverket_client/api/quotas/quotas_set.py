from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.quota import Quota
from ...models.set_quota import SetQuota
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    body: SetQuota,
    dry_run: bool | Unset = False,
    x_request_id: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_request_id, Unset):
        headers["X-Request-Id"] = x_request_id



    

    params: dict[str, Any] = {}

    params["dry_run"] = dry_run


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/api/v1/quotas",
        "params": params,
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | Quota | None:
    if response.status_code == 200:
        response_200 = Quota.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | Quota]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: SetQuota,
    dry_run: bool | Unset = False,
    x_request_id: str | Unset = UNSET,

) -> Response[Problem | Quota]:
    """ Set how much of a resource a tenant or project may hold

     Set how much of a resource a tenant or project may hold.

    Args:
        dry_run (bool | Unset):  Default: False.
        x_request_id (str | Unset):
        body (SetQuota): A limit: of the tenant, or with ``project`` of one of its projects.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Quota]
     """


    kwargs = _get_kwargs(
        body=body,
dry_run=dry_run,
x_request_id=x_request_id,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient,
    body: SetQuota,
    dry_run: bool | Unset = False,
    x_request_id: str | Unset = UNSET,

) -> Problem | Quota | None:
    """ Set how much of a resource a tenant or project may hold

     Set how much of a resource a tenant or project may hold.

    Args:
        dry_run (bool | Unset):  Default: False.
        x_request_id (str | Unset):
        body (SetQuota): A limit: of the tenant, or with ``project`` of one of its projects.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Quota
     """


    return sync_detailed(
        client=client,
body=body,
dry_run=dry_run,
x_request_id=x_request_id,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: SetQuota,
    dry_run: bool | Unset = False,
    x_request_id: str | Unset = UNSET,

) -> Response[Problem | Quota]:
    """ Set how much of a resource a tenant or project may hold

     Set how much of a resource a tenant or project may hold.

    Args:
        dry_run (bool | Unset):  Default: False.
        x_request_id (str | Unset):
        body (SetQuota): A limit: of the tenant, or with ``project`` of one of its projects.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Quota]
     """


    kwargs = _get_kwargs(
        body=body,
dry_run=dry_run,
x_request_id=x_request_id,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient,
    body: SetQuota,
    dry_run: bool | Unset = False,
    x_request_id: str | Unset = UNSET,

) -> Problem | Quota | None:
    """ Set how much of a resource a tenant or project may hold

     Set how much of a resource a tenant or project may hold.

    Args:
        dry_run (bool | Unset):  Default: False.
        x_request_id (str | Unset):
        body (SetQuota): A limit: of the tenant, or with ``project`` of one of its projects.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Quota
     """


    return (await asyncio_detailed(
        client=client,
body=body,
dry_run=dry_run,
x_request_id=x_request_id,

    )).parsed
