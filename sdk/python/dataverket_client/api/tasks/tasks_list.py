from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.task_page import TaskPage
from ...models.tasks_list_state_item import TasksListStateItem
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID



def _get_kwargs(
    *,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    project: str | Unset = UNSET,
    state: list[TasksListStateItem] | Unset = UNSET,
    workflow: str | Unset = '',
    resource: UUID | Unset = UNSET,
    resource_name: str | Unset = '',
    datacenter: str | Unset = '',
    background: bool | Unset = False,
    x_request_id: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_request_id, Unset):
        headers["X-Request-Id"] = x_request_id



    

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["page_token"] = page_token

    params["project"] = project

    json_state: list[str] | Unset = UNSET
    if not isinstance(state, Unset):
        json_state = []
        for state_item_data in state:
            state_item = state_item_data.value
            json_state.append(state_item)


    params["state"] = json_state

    params["workflow"] = workflow

    json_resource: str | Unset = UNSET
    if not isinstance(resource, Unset):
        json_resource = str(resource)
    params["resource"] = json_resource

    params["resource_name"] = resource_name

    params["datacenter"] = datacenter

    params["background"] = background


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/tasks",
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | TaskPage | None:
    if response.status_code == 200:
        response_200 = TaskPage.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | TaskPage]:
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
    project: str | Unset = UNSET,
    state: list[TasksListStateItem] | Unset = UNSET,
    workflow: str | Unset = '',
    resource: UUID | Unset = UNSET,
    resource_name: str | Unset = '',
    datacenter: str | Unset = '',
    background: bool | Unset = False,
    x_request_id: str | Unset = UNSET,

) -> Response[Problem | TaskPage]:
    """ List tasks without their steps, newest first

     List tasks without their steps, newest first.

    Args:
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        project (str | Unset):
        state (list[TasksListStateItem] | Unset):
        workflow (str | Unset):  Default: ''.
        resource (UUID | Unset):
        resource_name (str | Unset):  Default: ''.
        datacenter (str | Unset):  Default: ''.
        background (bool | Unset):  Default: False.
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TaskPage]
     """


    kwargs = _get_kwargs(
        limit=limit,
page_token=page_token,
project=project,
state=state,
workflow=workflow,
resource=resource,
resource_name=resource_name,
datacenter=datacenter,
background=background,
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
    project: str | Unset = UNSET,
    state: list[TasksListStateItem] | Unset = UNSET,
    workflow: str | Unset = '',
    resource: UUID | Unset = UNSET,
    resource_name: str | Unset = '',
    datacenter: str | Unset = '',
    background: bool | Unset = False,
    x_request_id: str | Unset = UNSET,

) -> Problem | TaskPage | None:
    """ List tasks without their steps, newest first

     List tasks without their steps, newest first.

    Args:
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        project (str | Unset):
        state (list[TasksListStateItem] | Unset):
        workflow (str | Unset):  Default: ''.
        resource (UUID | Unset):
        resource_name (str | Unset):  Default: ''.
        datacenter (str | Unset):  Default: ''.
        background (bool | Unset):  Default: False.
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TaskPage
     """


    return sync_detailed(
        client=client,
limit=limit,
page_token=page_token,
project=project,
state=state,
workflow=workflow,
resource=resource,
resource_name=resource_name,
datacenter=datacenter,
background=background,
x_request_id=x_request_id,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    project: str | Unset = UNSET,
    state: list[TasksListStateItem] | Unset = UNSET,
    workflow: str | Unset = '',
    resource: UUID | Unset = UNSET,
    resource_name: str | Unset = '',
    datacenter: str | Unset = '',
    background: bool | Unset = False,
    x_request_id: str | Unset = UNSET,

) -> Response[Problem | TaskPage]:
    """ List tasks without their steps, newest first

     List tasks without their steps, newest first.

    Args:
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        project (str | Unset):
        state (list[TasksListStateItem] | Unset):
        workflow (str | Unset):  Default: ''.
        resource (UUID | Unset):
        resource_name (str | Unset):  Default: ''.
        datacenter (str | Unset):  Default: ''.
        background (bool | Unset):  Default: False.
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TaskPage]
     """


    kwargs = _get_kwargs(
        limit=limit,
page_token=page_token,
project=project,
state=state,
workflow=workflow,
resource=resource,
resource_name=resource_name,
datacenter=datacenter,
background=background,
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
    project: str | Unset = UNSET,
    state: list[TasksListStateItem] | Unset = UNSET,
    workflow: str | Unset = '',
    resource: UUID | Unset = UNSET,
    resource_name: str | Unset = '',
    datacenter: str | Unset = '',
    background: bool | Unset = False,
    x_request_id: str | Unset = UNSET,

) -> Problem | TaskPage | None:
    """ List tasks without their steps, newest first

     List tasks without their steps, newest first.

    Args:
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        project (str | Unset):
        state (list[TasksListStateItem] | Unset):
        workflow (str | Unset):  Default: ''.
        resource (UUID | Unset):
        resource_name (str | Unset):  Default: ''.
        datacenter (str | Unset):  Default: ''.
        background (bool | Unset):  Default: False.
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TaskPage
     """


    return (await asyncio_detailed(
        client=client,
limit=limit,
page_token=page_token,
project=project,
state=state,
workflow=workflow,
resource=resource,
resource_name=resource_name,
datacenter=datacenter,
background=background,
x_request_id=x_request_id,

    )).parsed
