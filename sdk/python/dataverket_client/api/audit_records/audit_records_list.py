from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.audit_record_page import AuditRecordPage
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime



def _get_kwargs(
    *,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    tenant: str | Unset = UNSET,
    project: str | Unset = UNSET,
    actor: UUID | Unset = UNSET,
    action: str | Unset = '',
    object_type: str | Unset = '',
    object_id: UUID | Unset = UNSET,
    correlation_id: UUID | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    x_request_id: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_request_id, Unset):
        headers["X-Request-Id"] = x_request_id



    

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["page_token"] = page_token

    params["tenant"] = tenant

    params["project"] = project

    json_actor: str | Unset = UNSET
    if not isinstance(actor, Unset):
        json_actor = str(actor)
    params["actor"] = json_actor

    params["action"] = action

    params["object_type"] = object_type

    json_object_id: str | Unset = UNSET
    if not isinstance(object_id, Unset):
        json_object_id = str(object_id)
    params["object_id"] = json_object_id

    json_correlation_id: str | Unset = UNSET
    if not isinstance(correlation_id, Unset):
        json_correlation_id = str(correlation_id)
    params["correlation_id"] = json_correlation_id

    json_since: str | Unset = UNSET
    if not isinstance(since, Unset):
        json_since = since.isoformat()
    params["since"] = json_since

    json_until: str | Unset = UNSET
    if not isinstance(until, Unset):
        json_until = until.isoformat()
    params["until"] = json_until


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/audit-records",
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AuditRecordPage | Problem | None:
    if response.status_code == 200:
        response_200 = AuditRecordPage.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[AuditRecordPage | Problem]:
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
    tenant: str | Unset = UNSET,
    project: str | Unset = UNSET,
    actor: UUID | Unset = UNSET,
    action: str | Unset = '',
    object_type: str | Unset = '',
    object_id: UUID | Unset = UNSET,
    correlation_id: UUID | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    x_request_id: str | Unset = UNSET,

) -> Response[AuditRecordPage | Problem]:
    """ List audit records, newest first

     List audit records, newest first.

    Args:
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        tenant (str | Unset):
        project (str | Unset):
        actor (UUID | Unset):
        action (str | Unset):  Default: ''.
        object_type (str | Unset):  Default: ''.
        object_id (UUID | Unset):
        correlation_id (UUID | Unset):
        since (datetime.datetime | Unset):
        until (datetime.datetime | Unset):
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AuditRecordPage | Problem]
     """


    kwargs = _get_kwargs(
        limit=limit,
page_token=page_token,
tenant=tenant,
project=project,
actor=actor,
action=action,
object_type=object_type,
object_id=object_id,
correlation_id=correlation_id,
since=since,
until=until,
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
    tenant: str | Unset = UNSET,
    project: str | Unset = UNSET,
    actor: UUID | Unset = UNSET,
    action: str | Unset = '',
    object_type: str | Unset = '',
    object_id: UUID | Unset = UNSET,
    correlation_id: UUID | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    x_request_id: str | Unset = UNSET,

) -> AuditRecordPage | Problem | None:
    """ List audit records, newest first

     List audit records, newest first.

    Args:
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        tenant (str | Unset):
        project (str | Unset):
        actor (UUID | Unset):
        action (str | Unset):  Default: ''.
        object_type (str | Unset):  Default: ''.
        object_id (UUID | Unset):
        correlation_id (UUID | Unset):
        since (datetime.datetime | Unset):
        until (datetime.datetime | Unset):
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AuditRecordPage | Problem
     """


    return sync_detailed(
        client=client,
limit=limit,
page_token=page_token,
tenant=tenant,
project=project,
actor=actor,
action=action,
object_type=object_type,
object_id=object_id,
correlation_id=correlation_id,
since=since,
until=until,
x_request_id=x_request_id,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    tenant: str | Unset = UNSET,
    project: str | Unset = UNSET,
    actor: UUID | Unset = UNSET,
    action: str | Unset = '',
    object_type: str | Unset = '',
    object_id: UUID | Unset = UNSET,
    correlation_id: UUID | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    x_request_id: str | Unset = UNSET,

) -> Response[AuditRecordPage | Problem]:
    """ List audit records, newest first

     List audit records, newest first.

    Args:
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        tenant (str | Unset):
        project (str | Unset):
        actor (UUID | Unset):
        action (str | Unset):  Default: ''.
        object_type (str | Unset):  Default: ''.
        object_id (UUID | Unset):
        correlation_id (UUID | Unset):
        since (datetime.datetime | Unset):
        until (datetime.datetime | Unset):
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AuditRecordPage | Problem]
     """


    kwargs = _get_kwargs(
        limit=limit,
page_token=page_token,
tenant=tenant,
project=project,
actor=actor,
action=action,
object_type=object_type,
object_id=object_id,
correlation_id=correlation_id,
since=since,
until=until,
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
    tenant: str | Unset = UNSET,
    project: str | Unset = UNSET,
    actor: UUID | Unset = UNSET,
    action: str | Unset = '',
    object_type: str | Unset = '',
    object_id: UUID | Unset = UNSET,
    correlation_id: UUID | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    x_request_id: str | Unset = UNSET,

) -> AuditRecordPage | Problem | None:
    """ List audit records, newest first

     List audit records, newest first.

    Args:
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        tenant (str | Unset):
        project (str | Unset):
        actor (UUID | Unset):
        action (str | Unset):  Default: ''.
        object_type (str | Unset):  Default: ''.
        object_id (UUID | Unset):
        correlation_id (UUID | Unset):
        since (datetime.datetime | Unset):
        until (datetime.datetime | Unset):
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AuditRecordPage | Problem
     """


    return (await asyncio_detailed(
        client=client,
limit=limit,
page_token=page_token,
tenant=tenant,
project=project,
actor=actor,
action=action,
object_type=object_type,
object_id=object_id,
correlation_id=correlation_id,
since=since,
until=until,
x_request_id=x_request_id,

    )).parsed
