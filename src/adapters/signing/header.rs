//! Taking a commit apart into what was signed and the signature, byte for byte as git does
//! (`parse_buffer_signed_by_header` in git's `commit.c`).

/// A commit, split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCommit {
    /// The bytes that were signed: the commit without its signature headers.
    pub payload: Vec<u8>,
    /// The value of the `gpgsig` header, continuation lines joined; none when there is no such
    /// header. Several headers are joined too, as git joins them.
    pub signature: Option<Vec<u8>>,
}

/// What the line before left open.
enum Within {
    Payload,
    /// Inside `gpgsig`: continuation lines belong to the signature.
    Signature,
    /// Inside another header whose name starts with `gpgsig` (`gpgsig-sha256`): dropped, since it
    /// signs the same commit in its other hash function and cannot sign this one.
    Foreign,
}

/// Splits the raw bytes of a commit object.
pub fn split(raw: &[u8]) -> SignedCommit {
    let mut payload = Vec::with_capacity(raw.len());
    let mut signature: Option<Vec<u8>> = None;
    let mut within = Within::Payload;
    let mut rest = raw;
    while !rest.is_empty() {
        if rest.starts_with(b"\n") {
            payload.extend_from_slice(rest);
            break;
        }
        let length = rest
            .iter()
            .position(|&byte| byte == b'\n')
            .map_or(rest.len(), |at| at + 1);
        let (line, tail) = rest.split_at(length);
        rest = tail;

        if let Some(value) = line.strip_prefix(b"gpgsig ") {
            signature.get_or_insert_default().extend_from_slice(value);
            within = Within::Signature;
        } else if line.starts_with(b"gpgsig") {
            within = Within::Foreign;
        } else if let Some(value) = line.strip_prefix(b" ") {
            match within {
                Within::Signature => signature.get_or_insert_default().extend_from_slice(value),
                Within::Foreign => {}
                Within::Payload => payload.extend_from_slice(line),
            }
        } else {
            within = Within::Payload;
            payload.extend_from_slice(line);
        }
    }
    SignedCommit { payload, signature }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn the_signature_is_taken_out_and_nothing_else() {
        let raw = b"tree 1\nmergetag object 2\n tag x\ngpgsig A\n B\n \nencoding x\n\nmsg\n gpgsig no\ngpgsig no\n";
        let parts = split(raw);
        assert_eq!(parts.signature.as_deref(), Some(&b"A\nB\n\n"[..]));
        assert_eq!(
            parts.payload,
            b"tree 1\nmergetag object 2\n tag x\nencoding x\n\nmsg\n gpgsig no\ngpgsig no\n"
        );
    }

    #[test]
    fn the_other_hash_function_is_dropped_from_both() {
        let parts = split(b"tree 1\ngpgsig-sha256 A\n B\ngpgsig C\n\nm");
        assert_eq!(parts.signature.as_deref(), Some(&b"C\n"[..]));
        assert_eq!(parts.payload, b"tree 1\n\nm");
    }

    #[test]
    fn without_a_header_there_is_no_signature() {
        let raw = b"tree 1\nauthor a\n\ngpgsig in the message\n";
        let parts = split(raw);
        assert_eq!(parts.signature, None);
        assert_eq!(parts.payload, raw);
    }

    #[test]
    fn an_empty_header_is_a_signature_of_nothing() {
        assert_eq!(
            split(b"tree 1\ngpgsig \n\nm").signature.as_deref(),
            Some(&b"\n"[..])
        );
    }
}
