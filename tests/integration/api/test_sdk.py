"""The generated SDK reads what the API answers."""

from dataverket_client.models.me import Me
from dataverket_client.models.network import Network
from dataverket_client.models.problem import Problem
from dataverket_client.models.server_allocation import ServerAllocation
from dataverket_client.models.server_page import ServerPage
from dataverket_client.models.task import Task

from tests.integration.api.test_resources import ALLOCATION


def test_the_sdk_reads_resources_tasks_and_problems(world):
    api = world.api()

    task = Task.from_dict(api.post("server-allocations", ALLOCATION).json())
    allocation = ServerAllocation.from_dict(
        api.get("server-allocations/db-1?project=skatt/web").json()
    )
    problem = Problem.from_dict(api.get("networks?colour=red").json())

    assert allocation.status.task == task.id
    assert Network.from_dict(api.get(f"networks/{world.network}").json()).name == "front"
    assert [server.name for server in ServerPage.from_dict(api.get("servers").json()).items]
    assert Me.from_dict(api.get("me").json()).is_operator
    assert problem.code == "invalid_input"
