//! What the program said while a test ran.

use std::cell::RefCell;

use super::Answer;

thread_local! {
    static HEARD: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs a test in this thread; returns all that the program printed meanwhile.
pub fn heard(test: fn()) -> String {
    HEARD.set(Some(String::new()));
    test();
    HEARD.take().unwrap_or_default()
}

/// Takes note of an answer, where somebody listens.
pub(super) fn note(answer: &Answer) {
    HEARD.with_borrow_mut(|heard| {
        if let Some(heard) = heard {
            heard.push_str(&answer.stdout);
            heard.push_str(&answer.stderr);
        }
    });
}
