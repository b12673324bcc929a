//! What is made of the table of rules.

/// Declares the rules from one table.
macro_rules! rules {
    ($( $variant:ident, $code:literal, $severity:ident, $title:literal, $rationale:literal, $remedy:literal; )+) => {
        /// A rule.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $( #[doc = $title] $variant, )+ }

        impl Rule {
            /// Every rule, by family.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];

            /// The stable code, `family/rule`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )+ }
            }

            /// What it demands, in a clause.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $( Self::$variant => $title, )+ }
            }

            /// Why it exists.
            #[must_use]
            pub const fn rationale(self) -> &'static str {
                match self { $( Self::$variant => $rationale, )+ }
            }

            /// What mends a breach, when nothing more exact is known.
            #[must_use]
            pub const fn remedy(self) -> &'static str {
                match self { $( Self::$variant => $remedy, )+ }
            }

            /// How much a breach weighs.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $( Self::$variant => Severity::$severity, )+ }
            }
        }
    };
}
