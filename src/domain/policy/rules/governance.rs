//! Governance: the law changes only as the law before it allows.

use std::collections::BTreeSet;

use crate::domain::change::approval::Grade;
use crate::domain::change::time::Timestamp;
use crate::domain::change::{PersonId, Role};
use crate::domain::policy::actor::Actor;
use crate::domain::policy::finding::{Finding, Findings, Severity};
use crate::domain::policy::law::Law;
use crate::domain::policy::model::Quorum;
use crate::domain::policy::rule::Rule;
use crate::domain::policy::rules::delegation::{self, Delegated};
use crate::domain::policy::rules::identity;

/// A change of the law, from its first commit to its landing.
#[derive(Debug)]
pub struct LawCase<'a> {
    /// The law before; none for the founding commit, which is the root of trust.
    pub before: Option<&'a Law>,
    /// The law after; none when it cannot be read, with the reason.
    pub after: Result<&'a Law, &'a str>,
    /// Who made the commits that change it.
    pub authors: &'a [Actor],
    /// Who agreed by a signature to the text as it lands: its authors, and those who approved it.
    pub agreed: &'a [PersonId],
    /// Who landed them by a merge, and how good the evidence for that is.
    pub lander: Option<(&'a PersonId, Grade)>,
    /// What its commits do to delegations, each judged by itself.
    pub delegated: &'a [Delegated],
    /// Whether it changes anything that those who delegate do not decide themselves.
    pub governed: bool,
    /// Whether it lands now; a branch that is only being written needs no approval yet.
    pub lands: bool,
    /// When, by the commit that it lands on: a date that the deed itself claims could put other
    /// governors out of office. The founding has nothing to land on, and counts by its own date.
    pub at: Timestamp,
}

/// Judges a change of the law.
#[must_use]
pub fn judge_law(case: &LawCase) -> Vec<Finding> {
    let landing = judge_landing(case);
    let authors = case.authors.iter();
    let by_authors = authors.flat_map(|author| judge_author(case, author));
    let law = case.before.or(case.after.ok());
    let deeds = law.into_iter().flat_map(|law| {
        let deeds = case.delegated.iter();
        deeds.flat_map(|deed| delegation::judge(deed, law, case.at))
    });
    let (unreadable, rest): (Vec<_>, Vec<_>) = landing
        .into_iter()
        .partition(|finding| finding.rule == Rule::LawUnreadable);
    unreadable
        .into_iter()
        .chain(by_authors)
        .chain(deeds)
        .chain(rest)
        .collect()
}

/// What speaks against one of those who made the commits of a change of the law.
#[must_use]
pub fn judge_author(case: &LawCase, author: &Actor) -> Option<Finding> {
    let law = case.before.or(case.after.ok())?;
    identity::objection(author, &law.people).or_else(|| {
        let message = format!("{} is nobody in office whom the law knows", author.email);
        let known = author.in_force(&law.people, case.at);
        (!known).then(|| Finding::new(Rule::LawUnsigned, message))
    })
}

/// Judges the landing of a change of the law, whoever made it: the law can be read after it, and
/// enough people agreed.
#[must_use]
pub fn judge_landing(case: &LawCase) -> Vec<Finding> {
    let mut findings = Findings::default();
    if let Err(why) = case.after {
        findings.add(
            Rule::LawUnreadable,
            format!("the law cannot be read after it: {why}"),
        );
    }
    if let (Some(before), Ok(after)) = (case.before, case.after) {
        let inherited = delegation::inherited(before, after, case.at);
        inherited.into_iter().for_each(|one| findings.push(one));
    }
    if let (Some(before), true) = (case.before, case.lands && case.governed) {
        approved(case, before, &mut findings);
    }
    findings.into_vec()
}

/// Each role that governs agrees with as many people as the law says, and nobody does it alone
/// while the law names somebody else. Those who made the commits agree by their signatures, others
/// by a commit that approves, and whoever merges agrees by the merge. Where the law names too few, those whom it names suffice.
fn approved(case: &LawCase, law: &Law, findings: &mut Findings) {
    let governance = &law.policy.governance;
    let minimum = governance
        .evidence
        .unwrap_or(Grade::Claimed)
        .max(law.policy.evidence.minimum);
    let mut agreed: BTreeSet<PersonId> = case.agreed.iter().cloned().collect();
    if let Some((lander, grade)) = case.lander
        && grade >= minimum
    {
        agreed.insert(lander.clone());
    }
    if governance.stages.iter().flatten().next().is_none() {
        findings.add(
            Rule::FewGovernors,
            "the law names nobody who must agree to a change of it",
        );
    }
    for quorum in governance.stages.iter().flatten() {
        let named = holders(&quorum.role, law, case.at);
        let wanted = wanted(quorum, law);
        let needed = wanted.min(named.len());
        let given = named.iter().filter(|id| agreed.contains(id)).count();
        if given < needed {
            let missing = named
                .iter()
                .filter(|id| !agreed.contains(id))
                .cloned()
                .collect();
            findings.push(
                Finding::new(
                    Rule::LawNotApproved,
                    format!(
                        "{given} of {needed} people in the role {} agreed",
                        quorum.role
                    ),
                )
                .who(missing),
            );
        }
        if named.len() < wanted {
            findings.add(
                Rule::FewGovernors,
                format!(
                    "the law names {} in the role {}, and asks for {wanted}",
                    match named.len() {
                        0 => "nobody".to_owned(),
                        1 => "one person".to_owned(),
                        more => format!("{more} people"),
                    },
                    quorum.role
                ),
            );
        }
    }
}

/// How many people of a role must agree: at least two, unless one person does everything.
fn wanted(quorum: &Quorum, law: &Law) -> usize {
    let count = usize::try_from(quorum.count).unwrap_or(usize::MAX);
    if law.policy.separation.solo {
        count
    } else {
        count.max(2)
    }
}

/// Everybody in office who holds a role that governs the law.
#[must_use]
pub fn governors(law: &Law, at: Timestamp) -> Vec<PersonId> {
    let stages = law.policy.governance.stages.iter().flatten();
    let roles: Vec<&Role> = stages.map(|quorum| &quorum.role).collect();
    let people = law.people.person.iter();
    let governing = people.filter(|person| {
        person.in_force(at) && person.roles_at(at).any(|role| roles.contains(&role))
    });
    governing
        .filter_map(|person| person.id().cloned())
        .collect()
}

/// A finding that somebody in a role could mend, when nobody can: whoever governs names one.
#[must_use]
pub fn vacant(finding: Finding, role: &Role, law: &Law, at: Timestamp) -> Finding {
    let remedy = if role.as_str() == Role::SERVICE_OWNER {
        "name an owner who may decide in `owners` of the service, in changes/services.toml"
            .to_owned()
    } else {
        format!("git change people add EMAIL --role {role}")
    };
    finding.remedy(remedy).who(governors(law, at))
}

/// Everybody in office who holds a role.
pub fn holders(role: &Role, law: &Law, at: Timestamp) -> Vec<PersonId> {
    law.people
        .person
        .iter()
        .filter(|person| person.has_role(role, at) && person.in_force(at))
        .filter_map(|person| person.id().cloned())
        .collect()
}

/// Whether a person has a say in changes of the law: holds a role that governs, and is in office.
#[must_use]
pub fn governs(who: &PersonId, law: &Law, at: Option<Timestamp>) -> bool {
    let quorums = || law.policy.governance.stages.iter().flatten();
    law.people.by_email(who.as_str()).is_some_and(|person| {
        quorums().any(|one| match at {
            Some(at) => person.in_force(at) && person.has_role(&one.role, at),
            None => person.is_given(&one.role),
        })
    })
}

/// Judges an approval of a change of the law by `who`: it must be theirs to give, and new.
#[must_use]
pub fn judge_agreement(case: &LawCase, who: &PersonId) -> Vec<Finding> {
    let mut findings = judge_law(case);
    let Some(law) = case.before else {
        return findings;
    };
    if !governs(who, law, Some(case.at)) {
        let roles = law.policy.governance.stages.iter().flatten();
        let roles: Vec<&str> = roles.map(|quorum| quorum.role.as_str()).collect();
        findings.push(
            Finding::new(
                Rule::LawApprovalVoid,
                format!(
                    "{who} holds none of the roles that govern the law: {}",
                    roles.join(", ")
                ),
            )
            .who(missing_governors(case)),
        );
    } else if case.agreed.contains(who) {
        findings.push(Finding::new(
            Rule::NothingDone,
            format!("{who} has agreed to this text of the law already"),
        ));
    }
    findings
}

/// Whether a change of the law waits for `who`: it lacks agreement, theirs is part of what it lacks,
/// and nothing speaks against their giving it.
#[must_use]
pub fn awaits(case: &LawCase, who: &PersonId) -> bool {
    missing_governors(case).contains(who)
        && !judge_agreement(case, who).iter().any(Finding::is_error)
}

/// Whether a change of the law waits for `who` to land it: they wrote some of it, and nobody's
/// agreement is missing.
#[must_use]
pub fn awaits_landing(case: &LawCase, who: &PersonId) -> bool {
    let law = case.before.or(case.after.ok());
    let wrote = law.is_some_and(|law| {
        let mut authors = case.authors.iter();
        authors.any(|author| law.people.same_person(&author.id(&law.people), who))
    });
    wrote && missing_governors(case).is_empty()
}

/// What is still missing before a change of the law lands: a warning for each role that has to
/// agree, since landing it is how the next one agrees.
#[must_use]
pub fn unagreed(case: &LawCase) -> Vec<Finding> {
    judge_law(&LawCase {
        lands: true,
        ..*case
    })
    .into_iter()
    .filter(|finding| finding.rule == Rule::LawNotApproved)
    .map(|finding| Finding {
        severity: Severity::Warning,
        ..finding
    })
    .collect()
}

/// Who could still agree, so that a change of the law by these people lands; empty when they
/// suffice.
#[must_use]
pub fn missing_governors(case: &LawCase) -> Vec<PersonId> {
    unagreed(case)
        .into_iter()
        .flat_map(|finding| finding.who)
        .collect()
}
