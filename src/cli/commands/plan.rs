//! The plan of a change as flags: shared by `new` and `edit`.

use std::collections::BTreeMap;

use risk::RiskFlags;

use crate::app::failure::Failure;
use crate::app::locate;
use crate::app::snapshot::Snapshot;
use crate::cli::when;
use crate::domain::change::id::NotAnId;
use crate::domain::change::plan::{Link, LinkKind, Notify, Rollback, Step, StepKind, Window};
use crate::domain::change::record::Priority;
use crate::domain::change::time::{Span, Timestamp};
use crate::domain::change::{Change, ChangeId, ServiceId};
use crate::domain::policy::people::People;

mod risk;

/// The plan as flags. Lists replace what was there.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "The plan")]
pub struct Plan {
    /// One line that names the change
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// A service that it touches; may be said more than once
    #[arg(long, value_name = "NAME")]
    pub service: Vec<String>,
    /// Where: production, staging …
    #[arg(long, value_name = "NAME")]
    pub environment: Option<String>,
    /// What will be different afterwards
    #[arg(long, value_name = "TEXT")]
    pub what: Option<String>,
    /// Why it is worth the risk
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
    /// The impact on security and privacy
    #[arg(long, value_name = "TEXT")]
    pub security: Option<String>,
    /// Who implements it
    #[arg(long, value_name = "PERSON")]
    pub owner: Option<String>,
    /// When work may start: a time, `tomorrow 22:00`, `+2h`; alone, for a new emergency: at once
    #[arg(long, value_name = "TIME", num_args = 0..=1, default_missing_value = "")]
    pub start: Option<String>,
    /// When it must be over; `+2h` counts from the start
    #[arg(long, value_name = "TIME")]
    pub end: Option<String>,
    /// The downtime that users will see
    #[arg(long, value_name = "TEXT")]
    pub downtime: Option<String>,
    /// A step, `KIND: TEXT` with the kinds prepare, implement, verify and rollback, in order; without
    /// a kind it is one to implement
    #[arg(long, value_name = "STEP")]
    pub step: Vec<String>,
    /// What is seen when the change must be taken back
    #[arg(long, value_name = "TEXT")]
    pub rollback_trigger: Option<String>,
    /// What is typed for one of the others
    #[arg(long, value_name = "TEXT", hide = true, value_parser = no_single_way_back)]
    pub rollback: Option<String>,
    /// Whether, and how, the way back was tried
    #[arg(long, value_name = "TEXT")]
    pub rollback_tested: Option<String>,
    /// How long the way back takes
    #[arg(long, value_name = "MINUTES")]
    pub rollback_minutes: Option<u32>,
    /// Why there is no way back
    #[arg(long, value_name = "REASON")]
    pub no_rollback: Option<String>,
    /// Such as network, database, application
    #[arg(long, value_name = "NAME")]
    pub category: Option<String>,
    /// For whom
    #[arg(long, value_name = "NAME")]
    pub client: Option<String>,
    /// At which place
    #[arg(long, value_name = "NAME")]
    pub site: Option<String>,
    /// How soon it is wanted: low, medium, high, critical
    #[arg(long, value_name = "PRIORITY")]
    pub priority: Option<Priority>,
    /// A word to find it by; may be said more than once
    #[arg(long, value_name = "WORD")]
    pub label: Vec<String>,
    /// Somebody who wants to hear of it; may be said more than once
    #[arg(long, value_name = "PERSON")]
    pub watcher: Vec<String>,
    /// A change that must be closed before; may be said more than once
    #[arg(long, value_name = "ID")]
    pub after: Vec<String>,
    /// The change that it is a part of
    #[arg(long, value_name = "ID")]
    pub parent: Option<String>,
    /// The release that it belongs to
    #[arg(long, value_name = "NAME")]
    pub release: Option<String>,
    /// The work that it takes, such as 4h
    #[arg(long, value_name = "SPAN")]
    pub effort: Option<Span>,
    /// A commit range, tag or digest that may be deployed
    #[arg(long, value_name = "ARTIFACT")]
    pub artifact: Option<String>,
    /// Something that it has to do with, `KIND:TARGET`; may be said more than once
    #[arg(long, value_name = "KIND:TARGET")]
    pub link: Vec<String>,
    /// Somebody who is told; may be said more than once
    #[arg(long, value_name = "AUDIENCE")]
    pub notify: Vec<String>,
    #[command(flatten)]
    pub risk: RiskFlags,
}

/// A way back is more than one text: says which flags make one.
fn no_single_way_back(_: &str) -> Result<String, String> {
    let flags = "--rollback-trigger TEXT says when to go back, --step \"rollback: TEXT\" how, and \
                 --no-rollback REASON why there is no way back";
    Err(flags.to_owned())
}

impl Plan {
    /// Puts what was typed into a record.
    ///
    /// # Errors
    ///
    /// When something that was typed cannot be understood.
    pub fn put_into(
        &self,
        change: &mut Change,
        people: &People,
        now: Timestamp,
    ) -> Result<(), Failure> {
        set(&mut change.title, self.title.as_ref());
        set_option(&mut change.environment, self.environment.as_ref());
        set_option(&mut change.request.what, self.what.as_ref());
        set_option(&mut change.request.why, self.why.as_ref());
        set_option(&mut change.request.security, self.security.as_ref());
        set_option(&mut change.category, self.category.as_ref());
        set_option(&mut change.client, self.client.as_ref());
        set_option(&mut change.site, self.site.as_ref());
        set_option(&mut change.release, self.release.as_ref());
        let parent = self.parent.as_deref().map(id).transpose()?;
        set_option(&mut change.parent, parent.as_ref());
        set_option(&mut change.effort, self.effort.as_ref());
        set_option(&mut change.priority, self.priority.as_ref());
        set_list(
            &mut change.services,
            self.service.iter().map(ServiceId::new).collect(),
        );
        set_list(&mut change.labels, self.label.clone());
        let after = self.after.iter().map(|text| id(text));
        set_list(&mut change.after, after.collect::<Result<_, _>>()?);
        if let Some(owner) = &self.owner {
            change.owner = locate::person(people, owner)?;
        }
        let watchers = self.watcher.iter().map(|text| locate::person(people, text));
        set_list(&mut change.watchers, watchers.collect::<Result<_, _>>()?);
        set_list(
            &mut change.step,
            self.step
                .iter()
                .map(|s| step(s))
                .collect::<Result<_, _>>()?,
        );
        set_list(
            &mut change.link,
            self.link
                .iter()
                .map(|l| link(l))
                .collect::<Result<_, _>>()?,
        );
        set_list(
            &mut change.notify,
            self.notify
                .iter()
                .map(|audience| notify(audience))
                .collect(),
        );
        self.risk.put_into(change)?;
        self.put_artifact(change);
        self.put_rollback(change);
        self.put_window(change, now)
    }

    /// Whether it names other changes, perhaps by a part of their ids.
    #[must_use]
    pub fn names_others(&self) -> bool {
        self.parent.is_some() || !self.after.is_empty() || !self.link.is_empty()
    }

    /// The same plan with whole ids, where parts of ids were typed.
    ///
    /// # Errors
    ///
    /// When a part means no change, or more than one.
    pub fn with_ids(mut self, snapshot: &Snapshot) -> Result<Self, Failure> {
        for text in self.after.iter_mut().chain(self.parent.as_mut()) {
            if id(text).is_err() {
                *text = locate::change(snapshot, text)?.to_string();
            }
        }
        for text in &mut self.link {
            // What is linked to may also be elsewhere, under a name of its own.
            if let Some((kind, target)) = text.split_once(':')
                && !["ticket", "pull_request"].contains(&kind)
                && id(target).is_err()
                && let Ok(found) = locate::change(snapshot, target)
            {
                *text = format!("{kind}:{found}");
            }
        }
        Ok(self)
    }

    /// Takes `--start` without a time out of the plan; answers whether it was there.
    pub fn take_start_at_once(&mut self) -> bool {
        let at_once = self.start.as_deref() == Some("");
        if at_once {
            self.start = None;
        }
        at_once
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        format!("{self:?}") == format!("{:?}", Self::default())
    }

    fn put_artifact(&self, change: &mut Change) {
        let Some(text) = &self.artifact else { return };
        let artifact = change.artifact.get_or_insert_default();
        if text.contains("..") {
            artifact.commits = Some(text.clone());
        } else if text.contains(':') {
            artifact.digest = Some(text.clone());
        } else {
            artifact.tag = Some(text.clone());
        }
    }

    fn put_rollback(&self, change: &mut Change) {
        let mut rollback = change.rollback.clone().unwrap_or_default();
        set_option(&mut rollback.trigger, self.rollback_trigger.as_ref());
        set_option(&mut rollback.tested, self.rollback_tested.as_ref());
        set_option(&mut rollback.minutes, self.rollback_minutes.as_ref());
        set_option(&mut rollback.none_because, self.no_rollback.as_ref());
        // An empty reason says that there is a way back after all.
        rollback.none_because = rollback
            .none_because
            .filter(|reason| !reason.trim().is_empty());
        change.rollback = Some(rollback).filter(|rollback| *rollback != Rollback::default());
    }

    fn put_window(&self, change: &mut Change, now: Timestamp) -> Result<(), Failure> {
        let old = change.window.clone();
        let start = self
            .start
            .as_deref()
            .map(|text| when::time(text, now, now))
            .transpose()?;
        let start = start.or(old.as_ref().map(|window| window.start));
        let base = start.unwrap_or(now);
        let end = self
            .end
            .as_deref()
            .map(|text| when::time(text, now, base))
            .transpose()?;
        let end = end.or(old.as_ref().map(|window| window.end));
        let downtime = self
            .downtime
            .clone()
            .or(old.and_then(|window| window.downtime));
        match (start, end) {
            (Some(start), Some(end)) if start < end => {
                change.window = Some(Window {
                    start,
                    end,
                    downtime,
                });
                Ok(())
            }
            (Some(start), Some(end)) => Err(Failure::usage(
                format!("the window would end at {end}, and starts at {start}"),
                "--start TIME --end +2h",
            )),
            (None, None) if downtime.is_none() => Ok(()),
            _ => Err(Failure::usage(
                "a window has a start and an end",
                "--start TIME --end +2h",
            )),
        }
    }
}

/// The parameters of a template as flags.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Parameters {
    /// The value of a parameter of the template, `NAME=VALUE`; may be said more than once
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
}

impl Parameters {
    /// The values by name.
    ///
    /// # Errors
    ///
    /// When one has no `=`.
    pub fn values(&self) -> Result<BTreeMap<String, String>, Failure> {
        self.set
            .iter()
            .map(|text| match text.split_once('=') {
                Some((name, value)) => Ok((name.trim().to_owned(), value.to_owned())),
                None => Err(Failure::usage(
                    format!("{text:?} has no `=`"),
                    "--set NAME=VALUE",
                )),
            })
            .collect()
    }
}

fn set(field: &mut String, typed: Option<&String>) {
    if let Some(typed) = typed {
        field.clone_from(typed);
    }
}

fn set_option<T: Clone>(field: &mut Option<T>, typed: Option<&T>) {
    if typed.is_some() {
        *field = typed.cloned();
    }
}

fn set_list<T>(field: &mut Vec<T>, typed: Vec<T>) {
    if !typed.is_empty() {
        *field = typed;
    }
}

/// `implement: run the migration`; without a kind it is a step to implement.
fn step(text: &str) -> Result<Step, Failure> {
    let (kind, action) = match text.split_once(':') {
        Some((kind, action)) if !kind.contains(char::is_whitespace) => {
            let kind = kind
                .parse::<StepKind>()
                .map_err(|error| Failure::usage(error.to_string(), "--step \"verify: TEXT\""))?;
            (kind, action)
        }
        _ => (StepKind::Implement, text),
    };
    Ok(Step {
        kind,
        action: action.trim().to_owned(),
        run: None,
        expect: None,
        abort_if: None,
        minutes: None,
        by: None,
    })
}

/// A whole id.
fn id(text: &str) -> Result<ChangeId, Failure> {
    text.parse()
        .map_err(|error: NotAnId| Failure::usage(error.to_string(), "git change list --all"))
}

fn link(text: &str) -> Result<Link, Failure> {
    let hint = "--link fixes:CHG-2611-k7m2q, --link ticket:OPS-17";
    let (kind, target) = text
        .split_once(':')
        .ok_or_else(|| Failure::usage(format!("{text:?} is not KIND:TARGET"), hint))?;
    let kind = kind
        .parse::<LinkKind>()
        .map_err(|error| Failure::usage(error.to_string(), hint))?;
    Ok(Link {
        kind,
        target: target.to_owned(),
    })
}

fn notify(audience: &str) -> Notify {
    Notify {
        audience: audience.to_owned(),
        channel: None,
        when: None,
    }
}
