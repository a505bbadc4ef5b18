"""The scoring model a company starts with, until it adopts its own: fit 70 points at most, behaviour 30."""

from services.leads.domain.scoring import ScoringModel, ScoringRule

DEFAULT_MODEL = ScoringModel(
    version="default-1",
    rules=(
        ScoringRule("size: 1,000 employees or more", "employees", 30, at_least=1000),
        ScoringRule("size: 200 employees or more", "employees", 20, at_least=200),
        ScoringRule("size: 50 employees or more", "employees", 10, at_least=50),
        ScoringRule(
            "industry: among the best customers",
            "industry",
            15,
            one_of=frozenset({"finance", "medical", "software", "technology", "telecommunications"}),
        ),
        ScoringRule("industry: known", "industry", 5),
        ScoringRule("interest: a product is named", "product", 20),
        ScoringRule("relation: an account already", "account", 5),
        ScoringRule("source: recommended", "source", 20, one_of=frozenset({"partner", "referral"})),
        ScoringRule("source: came on their own", "source", 15, one_of=frozenset({"demo request", "trial", "website"})),
        ScoringRule("source: met us", "source", 10, one_of=frozenset({"event", "webinar"})),
        ScoringRule("source: known", "source", 5),
        ScoringRule("contact: can be reached", "contact", 10),
    ),
)
