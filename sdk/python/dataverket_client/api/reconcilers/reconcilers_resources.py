from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.reconciled_page import ReconciledPage
from ...models.reconcilers_resources_outcome import ReconcilersResourcesOutcome
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    reconciler: str,
    *,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    datacenter: str | Unset = '',
    outcome: ReconcilersResourcesOutcome | Unset = UNSET,
    x_request_id: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_request_id, Unset):
        headers["X-Request-Id"] = x_request_id



    

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["page_token"] = page_token

    params["datacenter"] = datacenter

    json_outcome: str | Unset = UNSET
    if not isinstance(outcome, Unset):
        json_outcome = outcome.value

    params["outcome"] = json_outcome


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/reconcilers/{reconciler}/resources".format(reconciler=quote(str(reconciler), safe=""),),
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | ReconciledPage | None:
    if response.status_code == 200:
        response_200 = ReconciledPage.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | ReconciledPage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    reconciler: str,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    datacenter: str | Unset = '',
    outcome: ReconcilersResourcesOutcome | Unset = UNSET,
    x_request_id: str | Unset = UNSET,

) -> Response[Problem | ReconciledPage]:
    """ List the resources of a reconciler with what their last comparison came to

     List the resources of a reconciler with what their last comparison came to.

    Args:
        reconciler (str):
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        datacenter (str | Unset):  Default: ''.
        outcome (ReconcilersResourcesOutcome | Unset):
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReconciledPage]
     """


    kwargs = _get_kwargs(
        reconciler=reconciler,
limit=limit,
page_token=page_token,
datacenter=datacenter,
outcome=outcome,
x_request_id=x_request_id,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    reconciler: str,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    datacenter: str | Unset = '',
    outcome: ReconcilersResourcesOutcome | Unset = UNSET,
    x_request_id: str | Unset = UNSET,

) -> Problem | ReconciledPage | None:
    """ List the resources of a reconciler with what their last comparison came to

     List the resources of a reconciler with what their last comparison came to.

    Args:
        reconciler (str):
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        datacenter (str | Unset):  Default: ''.
        outcome (ReconcilersResourcesOutcome | Unset):
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReconciledPage
     """


    return sync_detailed(
        reconciler=reconciler,
client=client,
limit=limit,
page_token=page_token,
datacenter=datacenter,
outcome=outcome,
x_request_id=x_request_id,

    ).parsed

async def asyncio_detailed(
    reconciler: str,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    datacenter: str | Unset = '',
    outcome: ReconcilersResourcesOutcome | Unset = UNSET,
    x_request_id: str | Unset = UNSET,

) -> Response[Problem | ReconciledPage]:
    """ List the resources of a reconciler with what their last comparison came to

     List the resources of a reconciler with what their last comparison came to.

    Args:
        reconciler (str):
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        datacenter (str | Unset):  Default: ''.
        outcome (ReconcilersResourcesOutcome | Unset):
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReconciledPage]
     """


    kwargs = _get_kwargs(
        reconciler=reconciler,
limit=limit,
page_token=page_token,
datacenter=datacenter,
outcome=outcome,
x_request_id=x_request_id,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    reconciler: str,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    page_token: str | Unset = '',
    datacenter: str | Unset = '',
    outcome: ReconcilersResourcesOutcome | Unset = UNSET,
    x_request_id: str | Unset = UNSET,

) -> Problem | ReconciledPage | None:
    """ List the resources of a reconciler with what their last comparison came to

     List the resources of a reconciler with what their last comparison came to.

    Args:
        reconciler (str):
        limit (int | Unset):  Default: 50.
        page_token (str | Unset):  Default: ''.
        datacenter (str | Unset):  Default: ''.
        outcome (ReconcilersResourcesOutcome | Unset):
        x_request_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReconciledPage
     """


    return (await asyncio_detailed(
        reconciler=reconciler,
client=client,
limit=limit,
page_token=page_token,
datacenter=datacenter,
outcome=outcome,
x_request_id=x_request_id,

    )).parsed
