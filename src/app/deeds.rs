//! The deeds of the workflow that depend on how things stand: which role, which risk, which
//! follow-up.

use crate::app::failure::Failure;
use crate::app::transition::Scene;
use crate::domain::change::deed::Deed;
use crate::domain::change::delta::Delta;
use crate::domain::change::{Change, Kind, PersonId, Role, State};
use crate::domain::policy::approval::{Requirement, assess, rows};
use crate::domain::policy::mandate::holds;
use crate::domain::policy::past::Past;
use crate::domain::policy::rules::emergency::AUTHORITY;
use crate::domain::policy::rules::risk::due;

/// Handing in, with the level of risk as the policy computes it.
///
/// # Errors
///
/// When there is no such change.
pub fn submit(scene: &Scene) -> Result<Deed, Failure> {
    let before = existing(scene)?;
    Ok(Deed::Submit(
        scene.snapshot.risk(scene.history, before)?.level,
    ))
}

/// Replacing the plan by this edited one, with the level of risk that it has then.
///
/// # Errors
///
/// When there is no such change, or the repository cannot be read.
pub fn edit(scene: &Scene, mut edited: Change) -> Result<Deed, Failure> {
    let before = existing(scene)?;
    edited.risk.level = before.risk.level;
    let deed = Deed::Edit(Box::new(edited.clone()));
    let after = deed.apply(before, scene.me, scene.at);
    let Some(due) = due(Some(before), &after, &Delta::between(Some(before), &after)) else {
        return Ok(deed);
    };
    let computed = scene.snapshot.risk(scene.history, &after)?.level;
    edited.risk.level = due.level(computed);
    Ok(Deed::Edit(Box::new(edited)))
}

/// Beginning; an emergency by somebody without authority breaks the glass.
///
/// # Errors
///
/// When the glass is to be broken without a reason.
pub fn start(scene: &Scene, break_glass: bool, reason: Option<&str>) -> Result<Deed, Failure> {
    let before = existing(scene)?;
    let level = match before.kind {
        Kind::Emergency => Some(scene.snapshot.risk(scene.history, before)?.level),
        Kind::Standard | Kind::Normal => None,
    };
    match (break_glass, reason) {
        (false, _) => Ok(Deed::Start(None, level)),
        (true, Some(reason)) if !reason.trim().is_empty() => {
            Ok(Deed::Start(Some(reason.to_owned()), level))
        }
        (true, _) => Err(Failure::usage(
            "breaking the glass needs a reason",
            "git change start <id> --break-glass -m REASON",
        )),
    }
}

/// The role that somebody approves in when they name none: the first that is open, and that they
/// can fill.
///
/// # Errors
///
/// When others must approve first, or they hold none of the roles asked for.
pub fn approving(scene: &Scene, named: Option<&str>) -> Result<Role, Failure> {
    let before = existing(scene)?;
    let law = &scene.snapshot.law.law;
    if named.is_some() || before.state == State::Draft || before.state.is_terminal() {
        return role(scene, named);
    }
    let assessment = assess(before, &past(scene, before), law, scene.at);
    let can = |one: &&Requirement| {
        let mut candidates = one.candidates.iter();
        candidates.any(|who| law.people.same_person(who, scene.me))
    };
    let missing = assessment.requirements.iter().filter(|one| !one.is_met());
    let (open, later): (Vec<_>, Vec<_>) = missing.partition(|one| one.open);
    if let Some(one) = open.iter().copied().find(can) {
        return Ok(one.role.clone());
    }
    if open
        .iter()
        .any(|one| holds(scene.me, &one.role, before, law, &[scene.at]))
    {
        return role(scene, named);
    }
    if let Some(one) = later.into_iter().find(can) {
        let first: Vec<_> = open.iter().map(|one| one.role.as_str()).collect();
        return Err(Failure::no(
            format!("before {}, {} must approve", one.role, first.join(", ")),
            format!("git change next {} names who can", before.id.tail()),
        ));
    }
    role(scene, named)
}

/// What history says of a change.
fn past(scene: &Scene, change: &Change) -> Past {
    let track = scene.snapshot.track(&change.id);
    track.map(|track| track.past.clone()).unwrap_or_default()
}

/// The role that somebody decides in when they name none: the first that is asked for, still open,
/// and theirs; else the first that is asked for and theirs.
///
/// # Errors
///
/// When they hold none of the roles asked for.
pub fn role(scene: &Scene, named: Option<&str>) -> Result<Role, Failure> {
    if let Some(name) = named {
        return Ok(Role::new(name));
    }
    let before = existing(scene)?;
    let law = &scene.snapshot.law.law;
    let assessment = assess(before, &past(scene, before), law, scene.at);
    let mine = |role: &Role| holds(scene.me, role, before, law, &[scene.at]);
    if let Some(requirement) = assessment
        .open()
        .find(|requirement| mine(&requirement.role))
    {
        return Ok(requirement.role.clone());
    }
    let asked: Vec<&Role> = rows(before, law)
        .flat_map(|row| row.stages.iter().flatten())
        .map(|quorum| &quorum.role)
        .collect();
    if let Some(role) = asked.iter().find(|role| mine(role)) {
        return Ok((**role).clone());
    }
    if asked.is_empty() {
        return Ok(Role::new(if before.kind == Kind::Emergency {
            AUTHORITY
        } else {
            "peer"
        }));
    }
    let names = asked
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    Err(Failure::no(
        format!(
            "{} asks for {names}, and {} holds none of these roles",
            before.id, scene.me
        ),
        format!("git change next {} names who can sign", before.id.tail()),
    ))
}

/// The record that a deed is done to.
///
/// # Errors
///
/// When there is none.
pub fn existing<'s>(scene: &Scene<'s>) -> Result<&'s Change, Failure> {
    scene
        .before
        .ok_or_else(|| Failure::usage("there is no such change", "git change list --all"))
}

/// A draft that repairs what a change left behind.
#[must_use]
pub fn successor(of: &Change, mut draft: Change, owner: Option<PersonId>) -> Change {
    use crate::domain::change::plan::Link;
    draft.services.clone_from(&of.services);
    draft.environment.clone_from(&of.environment);
    draft.category.clone_from(&of.category);
    draft.link.push(Link::follows(&of.id));
    draft.owner = owner.unwrap_or_else(|| of.owner.clone());
    draft
}
