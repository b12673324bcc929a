//! CSV files (RFC 4180, with plain line feeds), every field escaped.

use std::fmt::Display;

use crate::report::escape;

/// A CSV file as it grows.
#[derive(Debug)]
pub(in crate::report) struct Sheet(csv::Writer<Vec<u8>>);

impl Sheet {
    /// A file with a line of heads.
    pub(in crate::report) fn new(heads: &[&str]) -> Self {
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing to memory does not fail.
        let _ = writer.write_record(heads);
        Self(writer)
    }

    /// Adds a row: a field for each head.
    pub(in crate::report) fn row(&mut self, fields: &[String]) {
        let fields = fields.iter().map(|field| escape::csv(field).into_owned());
        let _ = self.0.write_record(fields.collect::<Vec<_>>());
    }

    /// The text of the file.
    pub(in crate::report) fn text(self) -> String {
        let bytes = self.0.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// A field that may have no value.
pub(in crate::report) fn optional(value: Option<impl Display>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A field with several values.
pub(in crate::report) fn several(values: impl IntoIterator<Item: Display>) -> String {
    let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    values.join("; ")
}
