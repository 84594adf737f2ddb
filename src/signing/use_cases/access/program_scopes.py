"""The OAuth scopes of programs: named parts of what their owner may do."""

from enum import Enum

from signing.vocabulary import Role


class Scope(Enum):
    REVIEWS_READ = "reviews:read"
    TERMINATIONS_READ = "terminations:read"
    PRINTS_READ = "prints:read"
    PRINTS_WRITE = "prints:write"
    GRADUATES_READ = "graduates:read"
    ROSTER_WRITE = "roster:write"
    STATISTICS_READ = "statistics:read"
    POSITIONS_READ = "positions:read"
    POSITIONS_WRITE = "positions:write"
    APPLICATIONS_READ = "applications:read"
    APPLICATIONS_WRITE = "applications:write"
    AGREEMENTS_READ = "agreements:read"
    NOTICES_READ = "notices:read"
    FEED_READ = "feed:read"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"


OF: dict[Role, frozenset[Scope]] = {
    Role.SCHOOL_ADMIN: frozenset(
        {
            Scope.REVIEWS_READ,
            Scope.TERMINATIONS_READ,
            Scope.PRINTS_READ,
            Scope.PRINTS_WRITE,
            Scope.GRADUATES_READ,
            Scope.ROSTER_WRITE,
            Scope.STATISTICS_READ,
            Scope.NOTICES_READ,
            Scope.FEED_READ,
            Scope.WEBHOOKS_READ,
            Scope.WEBHOOKS_WRITE,
        }
    ),
    Role.EMPLOYER: frozenset(
        {
            Scope.POSITIONS_READ,
            Scope.POSITIONS_WRITE,
            Scope.APPLICATIONS_READ,
            Scope.APPLICATIONS_WRITE,
            Scope.AGREEMENTS_READ,
            Scope.NOTICES_READ,
            Scope.FEED_READ,
            Scope.WEBHOOKS_READ,
            Scope.WEBHOOKS_WRITE,
        }
    ),
}
"""Who may have programs, and the most that these may do. Verdicts and signatures are a person's."""
