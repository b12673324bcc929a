//! JSON documents as text.

use serde::Serialize;

use crate::report::escape;

/// The text of a JSON document, indented, with a line break at its end. Nothing in it acts on a
/// terminal, whatever the record holds.
#[must_use]
pub fn text(document: &impl Serialize) -> String {
    // Values with text for keys always print; no document here has other keys.
    let text = serde_json::to_string_pretty(document).unwrap_or_default();
    let mut text = escape::json(&text).into_owned();
    text.push('\n');
    text
}
