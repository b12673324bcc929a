//! Names that records use for people, roles and services.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares a transparent newtype over a string.
macro_rules! name {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The name with this text; whether anything has that name is for the law to say.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

name! {
    /// A person, by an e-mail address; the first one in `people.toml` is the person's own name.
    PersonId
}
name! {
    /// What somebody may decide: `peer`, `cab`, `change-manager`, `service-owner` …
    Role
}
name! {
    /// A service in the catalogue.
    ServiceId
}

impl Role {
    /// The role that is derived from the service catalogue instead of `people.toml`.
    pub const SERVICE_OWNER: &'static str = "service-owner";
}
