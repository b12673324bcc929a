//! Patterns of principals and namespaces (ssh_config(5), "PATTERNS").

/// Whether `text` matches a list of patterns (OpenSSH's `match_pattern_list`): at least one must
/// match, and none of those that begin with `!`. Upper and lower case differ.
#[must_use]
pub fn matches(patterns: &[String], text: &str) -> bool {
    let mut found = false;
    for pattern in patterns {
        match pattern.strip_prefix('!') {
            Some(pattern) if matches_one(pattern, text) => return false,
            Some(_) => {}
            None => found |= matches_one(pattern, text),
        }
    }
    found
}

/// One pattern with `*` and `?`, in time proportional to the product of the lengths.
fn matches_one(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut from) = (0, 0);
    // Where the last `*` stands, and how much of the text it was last made to swallow.
    let mut star: Option<(usize, usize)> = None;
    while let Some(&letter) = text.get(at) {
        match pattern.get(from) {
            Some(b'*') => {
                star = Some((from, at));
                from += 1;
            }
            Some(&wanted) if wanted == b'?' || wanted == letter => {
                from += 1;
                at += 1;
            }
            _ => match star {
                Some((after, swallowed)) => {
                    star = Some((after, swallowed + 1));
                    from = after + 1;
                    at = swallowed + 1;
                }
                None => return false,
            },
        }
    }
    pattern
        .get(from..)
        .is_none_or(|rest| rest.iter().all(|&letter| letter == b'*'))
}

#[cfg(test)]
mod tests {
    use super::super::split_list;
    use super::*;

    #[test]
    fn patterns_match_as_in_openssh() {
        let list = |text: &str| split_list(text);
        assert!(matches(&list("*@x.org"), "a@x.org"));
        assert!(!matches(&list("*@x.org"), "a@x.orgs"));
        assert!(matches(&list("a?@*.org"), "ab@x.y.org"));
        assert!(!matches(&list("*@x.org,!b@x.org"), "b@x.org"));
        assert!(!matches(&list("!b@x.org"), "a@x.org"));
        assert!(matches(&list("**"), ""));
        assert!(!matches(&list("A@x.org"), "a@x.org"));
        assert!(!matches(&[], "a"));
        assert!(!matches(&list(&"*a".repeat(200)), &"a".repeat(199)));
    }
}
