from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.schedule_run_page import ScheduleRunPage
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    schedule: str,
    *,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    x_request_id: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_request_id, Unset):
        headers["X-Request-Id"] = x_request_id



    

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["page_token"] = page_token


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/schedules/{schedule}/runs".format(schedule=quote(str(schedule), safe=""),),
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | ScheduleRunPage | None:
    if response.status_code == 200:
        response_200 = ScheduleRunPage.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | ScheduleRunPage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    schedule: str,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    x_request_id: str | Unset = UNSET,

) -> Response[Problem | ScheduleRunPage]:
    """ List what became of a schedule's due moments, newest first

     List what became of a schedule's due moments, newest first.

    Args:
        schedule (str):
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ScheduleRunPage]
     """


    kwargs = _get_kwargs(
        schedule=schedule,
limit=limit,
page_token=page_token,
x_request_id=x_request_id,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    schedule: str,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    x_request_id: str | Unset = UNSET,

) -> Problem | ScheduleRunPage | None:
    """ List what became of a schedule's due moments, newest first

     List what became of a schedule's due moments, newest first.

    Args:
        schedule (str):
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ScheduleRunPage
     """


    return sync_detailed(
        schedule=schedule,
client=client,
limit=limit,
page_token=page_token,
x_request_id=x_request_id,

    ).parsed

async def asyncio_detailed(
    schedule: str,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    x_request_id: str | Unset = UNSET,

) -> Response[Problem | ScheduleRunPage]:
    """ List what became of a schedule's due moments, newest first

     List what became of a schedule's due moments, newest first.

    Args:
        schedule (str):
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ScheduleRunPage]
     """


    kwargs = _get_kwargs(
        schedule=schedule,
limit=limit,
page_token=page_token,
x_request_id=x_request_id,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    schedule: str,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    x_request_id: str | Unset = UNSET,

) -> Problem | ScheduleRunPage | None:
    """ List what became of a schedule's due moments, newest first

     List what became of a schedule's due moments, newest first.

    Args:
        schedule (str):
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ScheduleRunPage
     """


    return (await asyncio_detailed(
        schedule=schedule,
client=client,
limit=limit,
page_token=page_token,
x_request_id=x_request_id,

    )).parsed
