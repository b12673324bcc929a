//! What the changes of the demonstration are about.

use crate::domain::change::plan::{Rollback, Step, StepKind, Window};
use crate::domain::change::risk::{Impact, Likelihood};
use crate::domain::change::time::{Span, Timestamp};
use crate::domain::change::{Change, Kind};

/// What a change of the demonstration is about.
pub(super) struct Plot {
    /// The title, by which the play finds it again.
    pub(super) title: &'static str,
    pub(super) service: &'static str,
    pub(super) what: &'static str,
    pub(super) why: &'static str,
    pub(super) steps: &'static [(StepKind, &'static str)],
    pub(super) impact: Impact,
    pub(super) likelihood: Likelihood,
    pub(super) trigger: &'static str,
}

impl Plot {
    /// Puts the plan into a draft; its window opens so many hours after `now`.
    pub(super) fn put_into(&self, change: &mut Change, now: Timestamp, opens_in: u64) {
        change.services = vec![self.service.into()];
        change.environment = Some("production".to_owned());
        change.request.what = Some(self.what.to_owned());
        change.request.why = Some(self.why.to_owned());
        change.risk.impact = Some(self.impact);
        change.risk.likelihood = Some(self.likelihood);
        change.rollback = Some(Rollback {
            trigger: Some(self.trigger.to_owned()),
            minutes: Some(10),
            ..Rollback::default()
        });
        if self.service == "payments" {
            change.request.security = Some("no card data is touched".to_owned());
        }
        if change.kind != Kind::Emergency {
            change.window = Some(window(now, opens_in));
        }
        change.step = self
            .steps
            .iter()
            .map(|(kind, action)| Step {
                kind: *kind,
                action: (*action).to_owned(),
                run: None,
                expect: None,
                abort_if: None,
                minutes: None,
                by: None,
            })
            .collect();
    }
}

/// A window of two hours that opens so many hours after `now`.
pub(super) fn window(now: Timestamp, opens_in: u64) -> Window {
    let start = now.plus(Span::minutes(opens_in * 60));
    Window {
        start,
        end: start.plus(Span::minutes(120)),
        downtime: None,
    }
}

pub(super) const LOAD_BALANCER: Plot = Plot {
    title: "Replace the load balancer of the website",
    service: "website",
    what: "Requests reach the web servers through lb2 instead of lb1.",
    why: "lb1 gets no security updates after December.",
    steps: &[
        (StepKind::Prepare, "Drain lb1"),
        (StepKind::Implement, "Move the address to lb2"),
        (StepKind::Verify, "Watch the error rate for twenty minutes"),
        (StepKind::Rollback, "Move the address back to lb1"),
    ],
    impact: Impact::Medium,
    likelihood: Likelihood::Low,
    trigger: "more than 1% of requests fail",
};

pub(super) const CACHE: Plot = Plot {
    title: "Cache the home page for a minute",
    service: "website",
    what: "The home page is served from the cache for sixty seconds.",
    why: "It makes half of the load.",
    steps: &[
        (StepKind::Implement, "Load the new cache rules"),
        (StepKind::Verify, "See that logging in still shows the name"),
        (StepKind::Rollback, "Load the old cache rules"),
    ],
    impact: Impact::Low,
    likelihood: Likelihood::Low,
    trigger: "somebody sees a page that is not theirs",
};

pub(super) const CACHE_AGAIN: Plot = Plot {
    title: "Cache the home page, but not with a session",
    service: "website",
    what: "The home page is served from the cache to those who are not logged in.",
    why: "It makes half of the load; the first attempt was taken back.",
    steps: &[
        (StepKind::Implement, "Load the new cache rules"),
        (StepKind::Verify, "See that logging in still shows the name"),
    ],
    impact: Impact::Low,
    likelihood: Likelihood::Low,
    trigger: "somebody sees a page that is not theirs",
};

pub(super) const DISK_FULL: Plot = Plot {
    title: "Free the disk of the order database",
    service: "payments",
    what: "Old write-ahead logs are moved off the disk.",
    why: "No order can be taken.",
    steps: &[
        (
            StepKind::Implement,
            "Move the archived logs to the backup volume",
        ),
        (StepKind::Verify, "Place a test order"),
    ],
    impact: Impact::Medium,
    likelihood: Likelihood::Low,
    trigger: "the database does not come up",
};

pub(super) const CERTIFICATE: Plot = Plot {
    title: "Renew the certificate of the website",
    service: "website",
    what: "The website shows a certificate that is valid until next year.",
    why: "The present one ends on Friday.",
    steps: &[
        (StepKind::Implement, "Install the certificate on lb2"),
        (StepKind::Verify, "See the new date in a browser"),
    ],
    impact: Impact::Low,
    likelihood: Likelihood::Low,
    trigger: "a browser warns",
};

pub(super) const DATABASE: Plot = Plot {
    title: "Upgrade the payment database",
    service: "payments",
    what: "The payment database runs on the next major version.",
    why: "The present one is not maintained after spring.",
    steps: &[
        (StepKind::Prepare, "Take a snapshot"),
        (StepKind::Implement, "Run the upgrade"),
        (StepKind::Verify, "Pay one franc, and take it back"),
        (StepKind::Rollback, "Restore the snapshot"),
    ],
    impact: Impact::High,
    likelihood: Likelihood::Medium,
    trigger: "a payment fails",
};

pub(super) const LOG_LEVEL: Plot = Plot {
    title: "Log slow requests of the website",
    service: "website",
    what: "Requests that take more than a second are logged.",
    why: "Nobody knows which ones they are.",
    steps: &[
        (StepKind::Implement, "Set the threshold"),
        (StepKind::Verify, "See a slow request in the log"),
    ],
    impact: Impact::Low,
    likelihood: Likelihood::Low,
    trigger: "the log grows faster than a gigabyte an hour",
};
