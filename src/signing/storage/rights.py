"""Which rights a login lacks, and the statements by which an administrator gives them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Row, exc, text

from signing.storage.roles import SERVICE, SINCE_16, has_rights

HELD = text(f"""
WITH mine AS (
    SELECT (SELECT oid FROM pg_roles WHERE rolname = '{SERVICE}') AS service,
           {SINCE_16} AS since_16, session_user::name AS me
)
SELECT quote_ident(me) AS login, quote_ident(current_database()) AS database, since_16,
    service IS NOT NULL AS is_made,
    coalesce(pg_has_role(me, service, CASE WHEN since_16 THEN 'SET' ELSE 'MEMBER' END), false)
        AS may_act,
    coalesce(pg_has_role(me, service, 'USAGE'), false) AS inherits,
    rolsuper OR rolcreaterole AS makes_roles,
    rolsuper OR coalesce(pg_has_role(me, service, 'MEMBER WITH ADMIN OPTION'), false)
        OR (rolcreaterole AND NOT since_16) AS may_grant,
    pg_has_role(me, (SELECT datdba FROM pg_database WHERE datname = current_database()), 'USAGE')
        AS owns_database,
    has_schema_privilege(me, 'public', 'CREATE') AS may_create,
    EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND NOT pg_has_role(me, relowner, 'USAGE'))
    OR EXISTS (SELECT FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            AND NOT pg_has_role(me, proowner, 'USAGE')) AS is_owned_by_others
FROM mine JOIN pg_roles ON rolname = me
""")  # noqa: S608 - only words of roles.py
TAKE_OVER = """DO $$ DECLARE one text; BEGIN
  FOR one IN SELECT 'TABLE ' || oid::regclass FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    UNION ALL SELECT 'FUNCTION ' || oid::regprocedure FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace
  LOOP EXECUTE 'ALTER ' || one || ' OWNER TO {login}'; END LOOP; END $$;"""


@dataclass(frozen=True)
class MissingRight:
    """A right in both languages, and what gives it."""

    zh: str
    en: str
    statement: str


class RoleMissingError(Exception):
    """Whoever migrates, or serves, lacks rights; the message says which, and who gives them."""

    def __init__(self, missing: Sequence[MissingRight], login: str, refused: str = "") -> None:
        zh = "；".join(one.zh for one in missing) or refused
        en = "; ".join(one.en for one in missing) or refused
        lines = "".join(f"\n  {one.statement}" for one in missing)
        super().__init__(
            f"数据库用户 {login} 缺少权限：{zh}。请数据库管理员在该数据库中执行以下语句，然后再试。"
            f"\nThe database user {login} lacks rights: {en}. Ask the administrator to run this in"
            f" the database, then try again:{lines}"
        )


@contextmanager
def explain_missing_rights(connection: Connection) -> Iterator[None]:
    """Raises RoleMissingError when PostgreSQL refuses whoever migrates, or gives less than asked.

    A GRANT by somebody who may give only part of it is a warning.
    """
    try:
        yield
    except exc.ProgrammingError as refused:
        if not is_right_missing(refused):
            raise
        connection.rollback()
        raise _describe(connection, str(refused.orig).strip()) from refused


def must_have_rights(connection: Connection) -> None:
    """Raises RoleMissingError."""
    if not has_rights(connection):
        raise _describe(connection, "")


def is_right_missing(refused: exc.ProgrammingError) -> bool:
    return getattr(refused.orig, "pgcode", "") == "42501"  # insufficient privilege


def act_as_service(connection: Connection) -> None:
    """Take on the role where it is made. Raises RoleMissingError if the login may not.

    Whoever may give the role to itself does so by migrating.
    """
    held = _look(connection)
    if held.may_act:
        connection.execute(text(f"SET ROLE {SERVICE}"))
    elif held.is_made and not held.may_grant:
        raise RoleMissingError([_miss_membership(held)], held.login)


def _describe(connection: Connection, refused: str) -> RoleMissingError:
    held = _look(connection)
    return RoleMissingError(list(_find_missing(held)), held.login, refused)


def _look(connection: Connection) -> "Row[tuple[object, ...]]":
    return connection.execute(HELD).one()


def _find_missing(held: "Row[tuple[object, ...]]") -> Iterator[MissingRight]:
    if not (held.is_made or held.makes_roles):
        yield MissingRight(
            f"角色 {SERVICE} 尚未创建，而该用户不能创建角色",
            f"the role {SERVICE} is not there, and this user may not make roles",
            f"CREATE ROLE {SERVICE} NOLOGIN;",
        )
    if not (
        (held.may_act and held.inherits)
        or held.may_grant
        or (held.makes_roles and not held.is_made)
    ):
        yield _miss_membership(held)
    if not held.owns_database:
        yield MissingRight(
            f"不拥有数据库 {held.database}，因此不能让服务在其中建立模式",
            f"it does not own the database {held.database}, so it cannot let the service make"
            " schemas there",
            f"ALTER DATABASE {held.database} OWNER TO {held.login};",
        )
    elif not held.may_create:
        yield MissingRight(
            "不能在模式 public 中创建表",
            "it may not create tables in the schema public",
            f"GRANT ALL ON SCHEMA public TO {held.login} WITH GRANT OPTION;",
        )
    if held.is_owned_by_others:
        yield MissingRight(
            "模式 public 中的表或函数属于别的用户",
            "tables or functions of the schema public belong to another user",
            TAKE_OVER.format(login=held.login),
        )


def _miss_membership(held: "Row[tuple[object, ...]]") -> MissingRight:
    options = " WITH INHERIT TRUE, SET TRUE" if held.since_16 else ""
    return MissingRight(
        f"不能以角色 {SERVICE} 的身份工作",
        f"it may not act as the role {SERVICE}",
        f"GRANT {SERVICE} TO {held.login}{options};",
    )
