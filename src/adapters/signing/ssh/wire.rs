//! Reading the wire format of SSH (RFC 4251 section 5), bounded and without panic.

use crate::adapters::signing::verdict::Trouble;

/// A cursor over bytes in wire format.
#[derive(Debug, Clone, Copy)]
pub struct Wire<'a>(&'a [u8]);

impl<'a> Wire<'a> {
    /// A cursor at the start of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What has not been read.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// The next `count` bytes.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Trouble> {
        let (head, tail) = self
            .0
            .split_at_checked(count)
            .ok_or_else(|| Trouble::malformed("the signature ends too early"))?;
        self.0 = tail;
        Ok(head)
    }

    /// One byte.
    pub fn byte(&mut self) -> Result<u8, Trouble> {
        Ok(self.take(1)?.first().copied().unwrap_or_default())
    }

    /// `uint32`.
    pub fn u32(&mut self) -> Result<u32, Trouble> {
        let bytes = self.take(4)?;
        Ok(bytes
            .iter()
            .fold(0, |sum, &byte| sum << 8 | u32::from(byte)))
    }

    /// `uint64`.
    pub fn u64(&mut self) -> Result<u64, Trouble> {
        let bytes = self.take(8)?;
        Ok(bytes
            .iter()
            .fold(0, |sum, &byte| sum << 8 | u64::from(byte)))
    }

    /// `string`: a length and that many bytes.
    pub fn string(&mut self) -> Result<&'a [u8], Trouble> {
        let length = usize::try_from(self.u32()?)
            .map_err(|_| Trouble::malformed("the signature ends too early"))?;
        self.take(length)
    }

    /// A `string` that is text.
    pub fn text(&mut self) -> Result<&'a str, Trouble> {
        std::str::from_utf8(self.string()?)
            .map_err(|_| Trouble::malformed("a name in the signature is not text"))
    }

    /// `mpint`: a number, here never negative, without its leading zero.
    pub fn number(&mut self) -> Result<&'a [u8], Trouble> {
        let bytes = self.string()?;
        if bytes.first().is_some_and(|first| first & 0x80 != 0) {
            return Err(Trouble::malformed("a number in the signature is negative"));
        }
        Ok(crate::adapters::signing::crypto::significant(bytes))
    }

    /// Nothing may be left.
    pub fn finish(self) -> Result<(), Trouble> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Trouble::malformed(
                "there are bytes after the end of the signature",
            ))
        }
    }
}

/// Appends a `string`.
pub fn put_string(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_beyond_the_end_are_refused() {
        assert!(Wire::new(&[0xff, 0xff, 0xff, 0xff, 1]).string().is_err());
        assert!(Wire::new(&[0, 0]).u32().is_err());
        assert!(Wire::new(&[0, 0, 0, 1, 0x80]).number().is_err());
        assert!(Wire::new(&[1]).finish().is_err());
    }

    #[test]
    fn values_come_back() {
        let mut out = Vec::new();
        put_string(&mut out, b"ssh");
        out.extend_from_slice(&[0, 0, 0, 0, 0, 0, 1, 2]);
        let mut wire = Wire::new(&out);
        assert_eq!(wire.text(), Ok("ssh"));
        assert_eq!(wire.u64(), Ok(258));
        assert_eq!(wire.finish(), Ok(()));
    }
}
