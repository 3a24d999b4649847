from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.dead_letter_page import DeadLetterPage
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    open_: bool | Unset = True,
    x_request_id: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_request_id, Unset):
        headers["X-Request-Id"] = x_request_id



    

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["page_token"] = page_token

    params["open"] = open_


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/dead-letters",
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DeadLetterPage | Problem | None:
    if response.status_code == 200:
        response_200 = DeadLetterPage.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[DeadLetterPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    open_: bool | Unset = True,
    x_request_id: str | Unset = UNSET,

) -> Response[DeadLetterPage | Problem]:
    """ List dead letters, newest first, with the first 2,000 characters of each message

     List dead letters, newest first, with the first 2,000 characters of each message.

    Args:
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        open_ (bool | Unset):  Default: True.
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeadLetterPage | Problem]
     """


    kwargs = _get_kwargs(
        limit=limit,
page_token=page_token,
open_=open_,
x_request_id=x_request_id,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    open_: bool | Unset = True,
    x_request_id: str | Unset = UNSET,

) -> DeadLetterPage | Problem | None:
    """ List dead letters, newest first, with the first 2,000 characters of each message

     List dead letters, newest first, with the first 2,000 characters of each message.

    Args:
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        open_ (bool | Unset):  Default: True.
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeadLetterPage | Problem
     """


    return sync_detailed(
        client=client,
limit=limit,
page_token=page_token,
open_=open_,
x_request_id=x_request_id,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    open_: bool | Unset = True,
    x_request_id: str | Unset = UNSET,

) -> Response[DeadLetterPage | Problem]:
    """ List dead letters, newest first, with the first 2,000 characters of each message

     List dead letters, newest first, with the first 2,000 characters of each message.

    Args:
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        open_ (bool | Unset):  Default: True.
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeadLetterPage | Problem]
     """


    kwargs = _get_kwargs(
        limit=limit,
page_token=page_token,
open_=open_,
x_request_id=x_request_id,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    open_: bool | Unset = True,
    x_request_id: str | Unset = UNSET,

) -> DeadLetterPage | Problem | None:
    """ List dead letters, newest first, with the first 2,000 characters of each message

     List dead letters, newest first, with the first 2,000 characters of each message.

    Args:
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        open_ (bool | Unset):  Default: True.
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeadLetterPage | Problem
     """


    return (await asyncio_detailed(
        client=client,
limit=limit,
page_token=page_token,
open_=open_,
x_request_id=x_request_id,

    )).parsed
