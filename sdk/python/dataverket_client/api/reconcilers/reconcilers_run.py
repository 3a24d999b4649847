from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.reconciler_run import ReconcilerRun
from ...models.run_reconciler import RunReconciler
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    reconciler: str,
    *,
    body: RunReconciler,
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
        "url": "/api/v1/reconcilers/{reconciler}/run".format(reconciler=quote(str(reconciler), safe=""),),
        "params": params,
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | ReconcilerRun | None:
    if response.status_code == 200:
        response_200 = ReconcilerRun.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | ReconcilerRun]:
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
    body: RunReconciler,
    dry_run: bool | Unset = False,
    x_request_id: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,

) -> Response[Problem | ReconcilerRun]:
    """ Make resources due now

     Make resources due now. They are read one after the other, within the policy's bounds.

    Args:
        reconciler (str):
        dry_run (bool | Unset):  Default: False.
        x_request_id (str | Unset):
        idempotency_key (str | Unset):
        body (RunReconciler): What is compared at once: everything, a datacenter, or one resource.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReconcilerRun]
     """


    kwargs = _get_kwargs(
        reconciler=reconciler,
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
    reconciler: str,
    *,
    client: AuthenticatedClient,
    body: RunReconciler,
    dry_run: bool | Unset = False,
    x_request_id: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,

) -> Problem | ReconcilerRun | None:
    """ Make resources due now

     Make resources due now. They are read one after the other, within the policy's bounds.

    Args:
        reconciler (str):
        dry_run (bool | Unset):  Default: False.
        x_request_id (str | Unset):
        idempotency_key (str | Unset):
        body (RunReconciler): What is compared at once: everything, a datacenter, or one resource.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReconcilerRun
     """


    return sync_detailed(
        reconciler=reconciler,
client=client,
body=body,
dry_run=dry_run,
x_request_id=x_request_id,
idempotency_key=idempotency_key,

    ).parsed

async def asyncio_detailed(
    reconciler: str,
    *,
    client: AuthenticatedClient,
    body: RunReconciler,
    dry_run: bool | Unset = False,
    x_request_id: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,

) -> Response[Problem | ReconcilerRun]:
    """ Make resources due now

     Make resources due now. They are read one after the other, within the policy's bounds.

    Args:
        reconciler (str):
        dry_run (bool | Unset):  Default: False.
        x_request_id (str | Unset):
        idempotency_key (str | Unset):
        body (RunReconciler): What is compared at once: everything, a datacenter, or one resource.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReconcilerRun]
     """


    kwargs = _get_kwargs(
        reconciler=reconciler,
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
    reconciler: str,
    *,
    client: AuthenticatedClient,
    body: RunReconciler,
    dry_run: bool | Unset = False,
    x_request_id: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,

) -> Problem | ReconcilerRun | None:
    """ Make resources due now

     Make resources due now. They are read one after the other, within the policy's bounds.

    Args:
        reconciler (str):
        dry_run (bool | Unset):  Default: False.
        x_request_id (str | Unset):
        idempotency_key (str | Unset):
        body (RunReconciler): What is compared at once: everything, a datacenter, or one resource.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReconcilerRun
     """


    return (await asyncio_detailed(
        reconciler=reconciler,
client=client,
body=body,
dry_run=dry_run,
x_request_id=x_request_id,
idempotency_key=idempotency_key,

    )).parsed
