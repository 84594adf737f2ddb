"""One browser for a graduate and one for an employer, and the API for both."""

from dataclasses import dataclass
from html import unescape
from io import BytesIO
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient
from python_calamine import load_workbook

from signing.aggregates.graduate import Graduate
from signing.bootstrap import Installation
from signing.http.asking.security import COOKIE
from support.routes.api_routes import TERMS
from support.routes.province import FilledProvince

CHEAP = TERMS | {"monthly_pay": "100.00"}


@dataclass(frozen=True)
class TwoSides:
    """One browser for a graduate and one for an employer, and the API for both."""

    client: TestClient
    province: FilledProvince
    installation: Installation

    def at(self, name: str) -> str:
        return f"/api/me/applications/{self.province.names[name]}"

    def candidate(self, name: str) -> str:
        return f"/api/employer/applications/{self.province.names[name]}"

    def ask(self, who: str, method: str, path: str, json: Any = None, **headers: str) -> Any:
        bearer = {"Authorization": f"Bearer {self.province.tokens[who]}"}
        return self.client.request(method, path, json=json, headers=bearer | headers)

    def do(self, who: str, method: str, path: str, json: Any = None) -> Any:
        answer = self.ask(who, method, path, json)
        assert answer.is_success, answer.text
        return answer

    def open(self, who: str, path: str) -> str:
        self.client.cookies.set(COOKIE, self.province.tokens[who])
        page = self.client.get(path)
        assert page.status_code == 200
        return unescape(page.text)

    def read_sheet(self, who: str, path: str) -> list[list[Any]]:
        """Return the rows of a spreadsheet, the first with the names of its columns."""
        self.client.cookies.set(COOKIE, self.province.tokens[who])
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()

    def send(self, who: str, seen: str, path: str, **form: Any) -> Any:
        """Send a form as its page would, with its hidden fields."""
        own = seen.split(f'action="{path}"')[1].split("</form>", maxsplit=1)[0]
        hidden = {
            one.split('"', 1)[0]: one.split('value="', 1)[1].split('"', 1)[0]
            for one in own.split('type="hidden" name="')[1:]
        }
        self.client.cookies.set(COOKIE, self.province.tokens[who])
        return self.client.post(path, data=hidden | form, follow_redirects=False)

    def version(self, name: str) -> int:
        """Return the version of the application in the graduate's own list."""
        items = self.ask("graduate", "GET", "/api/me/applications").json()["items"]
        [found] = [one for one in items if one["id"] == self.province.names[name]]
        version: int = found["version"]
        return version

    def another_offer(self) -> None:
        """Withdraw the employer's offer, and send one of 100 yuan."""
        self.do("employer", "DELETE", f"{self.candidate('offered')}/offer")
        self.do("employer", "POST", f"{self.candidate('offered')}/offer", {"terms": CHEAP})

    def rename(self) -> None:
        """Rename the employer, which the province verifies anew, and the position."""
        self.do("employer", "PATCH", "/api/employer", {"name": "另一家有限公司"})
        self.verify()
        job = {"title": "流水线工人"}
        self.do("employer", "PATCH", f"/api/employer/positions/{self.position_id}", job)

    def verify(self) -> None:
        path = f"/api/employers/{self.province.names['employer_id']}/verification"
        self.do("province", "POST", path)

    @property
    def position_id(self) -> str:
        application = self.province.names["offered"]
        owner = self.installation.context.ledger.load(
            Graduate, UUID(self.province.names["graduate_id"])
        )
        return str(next(one.position_id for one in owner.applications if one.id == application))

    def signed(self) -> Any:
        graduate = self.installation.context.ledger.load(
            Graduate, UUID(self.province.names["graduate_id"])
        )
        return graduate.live
