//! Commit messages: a subject for people, free text, and trailers for git and forges.

use crate::domain::change::digest::Digest;
use crate::domain::change::event::Event;
use crate::domain::change::{Change, State};

/// The message of a commit that does `event` to a change.
#[must_use]
pub fn of(event: Event, before: Option<&Change>, after: &Change, text: Option<&str>) -> String {
    let mut message = subject(event, after);
    if let Some(text) = text.map(plain).filter(|text| !text.is_empty()) {
        message.push_str("\n\n");
        message.push_str(&text);
    }
    let from = before.map_or("none", |before| before.state.word());
    let trailers = [
        ("Change-Id", after.id.as_str()),
        ("Change-Event", event.word()),
        ("Change-From", from),
        ("Change-To", State::word(after.state)),
        ("Change-Digest", Digest::of(after).as_str()),
    ]
    .map(|(key, value)| format!("{key}: {value}"))
    .join("\n");
    message.push_str("\n\n");
    message.push_str(&trailers);
    message.push('\n');
    message
}

/// `CHG-2611-k7m2q: approve as cab`.
fn subject(event: Event, after: &Change) -> String {
    let id = &after.id;
    match event {
        Event::New => format!(
            "{id}: new {} change: {}",
            after.kind,
            one_line(&after.title)
        ),
        Event::Approve | Event::Reject => {
            let role = after
                .approval
                .last()
                .map(|entry| format!(" as {}", entry.role));
            format!("{id}: {event}{}", role.unwrap_or_default())
        }
        Event::Merge => format!("{id}: merge: {}", one_line(&after.title)),
        Event::Close => {
            let code = after
                .outcome
                .as_ref()
                .map(|outcome| format!(" as {}", outcome.code));
            format!("{id}: {event}{}", code.unwrap_or_default())
        }
        Event::Step | Event::Validate => {
            let step = after
                .result
                .last()
                .map(|r| format!(" step {} {}", r.step, r.result));
            format!("{id}: {event}{}", step.unwrap_or_default())
        }
        Event::Edit
        | Event::Submit
        | Event::Schedule
        | Event::Start
        | Event::Finish
        | Event::Rollback
        | Event::Review
        | Event::Cancel
        | Event::Hold
        | Event::Resume
        | Event::Note
        | Event::Evidence
        | Event::Followup
        | Event::Addendum
        | Event::Restore
        | Event::Delete => format!("{id}: {event}"),
    }
}

/// One line without control characters, cut at 80 characters.
fn one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(80)
        .collect();
    plain.trim().to_owned()
}

/// Free text without control characters other than line breaks and tabs. It is a paragraph of its
/// own before the trailers, so nothing in it is taken for one.
fn plain(text: &str) -> String {
    let plain: String = text
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    plain.trim().to_owned()
}

/// The message of a commit that changes the law.
#[must_use]
pub fn of_law(subject: &str, text: Option<&str>) -> String {
    let subject = one_line(subject);
    match text.map(plain).filter(|text| !text.is_empty()) {
        Some(text) => format!("law: {subject}\n\n{text}\n"),
        None => format!("law: {subject}\n"),
    }
}

/// The message of a commit that approves a change of the law.
#[must_use]
pub fn of_agreement(digest: &str, text: Option<&str>) -> String {
    let message = of_law("approve", text);
    format!("{message}\nChange-Event: approve\nChange-Digest: {digest}\n")
}
