//! Clocks: ancestry proves the order of deeds, and their dates must not contradict it.

use crate::domain::change::time::{Span, Timestamp};
use crate::domain::policy::finding::Finding;
use crate::domain::policy::rule::Rule;

/// So far two people's clocks may differ.
pub const TOLERANCE: Span = Span::seconds(600);

/// Whether `at` is before `earlier`, which it follows, by more than clocks differ.
#[must_use]
pub fn is_before(at: Timestamp, earlier: Timestamp) -> bool {
    at.plus(TOLERANCE) < earlier
}

/// What speaks against a commit made at `at`, of which the nearest deed among its ancestors was
/// made at `earlier`.
#[must_use]
pub fn runs_back(at: Timestamp, earlier: Timestamp) -> Option<Finding> {
    is_before(at, earlier).then(|| {
        let message = format!("it was made at {at}, and the deed that it follows at {earlier}");
        Finding::new(Rule::ClockRunsBack, message)
    })
}

/// What speaks against a deed dated `author` in a commit made at `committer`.
#[must_use]
pub fn apart(author: Timestamp, committer: Timestamp) -> Option<Finding> {
    (is_before(author, committer) || is_before(committer, author)).then(|| {
        let message = format!("it is dated {author}, and its commit was made at {committer}");
        Finding::new(Rule::DatesApart, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_minutes_are_forgiven_to_the_second() {
        let at = |seconds: i64| Timestamp::from_unix(1_800_000_000 + seconds, 0);
        assert_eq!(runs_back(at(0), at(600)), None);
        let back = runs_back(at(0), at(601)).map(|finding| finding.rule);
        assert_eq!(back, Some(Rule::ClockRunsBack));
        assert_eq!(runs_back(at(601), at(0)), None);
        for (author, committer, found) in [(0, 600, false), (0, 601, true), (601, 0, true)] {
            assert_eq!(apart(at(author), at(committer)).is_some(), found);
        }
    }
}
