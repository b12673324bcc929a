//! What somebody looks for.

/// A word, or several that stand one behind the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// As it was typed. What counts as a word in it is for the finder to say.
    pub text: String,
    /// Whether the last word may go on.
    pub is_beginning: bool,
}

/// What somebody looks for: all of it must be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Term>,
}

impl Query {
    /// Reads what was typed, argument by argument. Words are looked for each by itself; what stands
    /// in double quotes, or in an argument with spaces and no such quotes, stands so in the text. A
    /// `*` behind makes a beginning of it. Nothing else has a meaning.
    ///
    /// None when there is nothing in it to look for.
    #[must_use]
    pub fn read<S: AsRef<str>>(arguments: &[S]) -> Option<Self> {
        let mut terms: Vec<Term> = Vec::new();
        for argument in arguments {
            let argument = argument.as_ref();
            let read = match argument.contains('"') {
                true => quoted(argument),
                false => vec![term(argument)],
            };
            for term in read.into_iter().filter(has_words) {
                if !terms.contains(&term) {
                    terms.push(term);
                }
            }
        }
        (!terms.is_empty()).then_some(Self { terms })
    }

    /// The words and phrases, each once.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }
}

/// Words, and phrases in quotes; the last quote may be missing.
fn quoted(argument: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut parts = argument.split('"').peekable();
    let mut inside = false;
    while let Some(part) = parts.next() {
        if inside {
            // The mark of a beginning stands behind the closing quote.
            let goes_on = parts.peek().is_some_and(|next| next.starts_with('*'));
            terms.push(Term {
                text: part.to_owned(),
                is_beginning: goes_on || part.ends_with('*'),
            });
        } else {
            terms.extend(part.split_whitespace().map(term));
        }
        inside = !inside;
    }
    terms
}

fn term(text: &str) -> Term {
    Term {
        text: text.to_owned(),
        is_beginning: text.trim_end().ends_with('*'),
    }
}

fn has_words(term: &Term) -> bool {
    term.text.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Vec<(String, bool)> {
        let query = Query::read(arguments);
        let terms = query.map_or_else(Vec::new, |query| query.terms);
        let terms = terms.into_iter();
        terms.map(|term| (term.text, term.is_beginning)).collect()
    }

    fn plain(text: &str) -> (String, bool) {
        (text.to_owned(), false)
    }

    fn beginning(text: &str) -> (String, bool) {
        (text.to_owned(), true)
    }

    #[test]
    fn words_phrases_and_beginnings() {
        assert_eq!(read(&["pool", "size"]), [plain("pool"), plain("size")]);
        assert_eq!(read(&["pool size"]), [plain("pool size")]);
        assert_eq!(
            read(&["\"pool size\" too small", "conn*"]),
            [
                plain("pool size"),
                plain("too"),
                plain("small"),
                beginning("conn*")
            ]
        );
        assert_eq!(read(&["\"pool si\"*"]), [beginning("pool si")]);
        assert_eq!(read(&["\"pool si*\""]), [beginning("pool si*")]);
        assert_eq!(read(&["a", "b", "a"]), [plain("a"), plain("b")]);
    }

    #[test]
    fn nothing_else_has_a_meaning() {
        assert_eq!(
            read(&["AND", "NOT", "title:x", "(a", "^b", "-c", "\"open"]),
            ["AND", "NOT", "title:x", "(a", "^b", "-c", "open"].map(plain)
        );
        for nothing in ["", " ", "*", "\"", "\"\"", "- ?", "\"*\" \" \""] {
            assert_eq!(Query::read(&[nothing]), None, "{nothing}");
        }
        assert_eq!(Query::read::<&str>(&[]), None);
    }
}
