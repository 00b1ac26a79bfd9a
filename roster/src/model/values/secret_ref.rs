//! References to secrets: `{ env = "NAME" }` or `{ file = "path" }`, never the secret itself.

use crate::{
    access::secret::SecretRef,
    file::{
        decode::{Field, Problems, Value},
        kind::ProblemKind,
        problem::Problem,
        table::Table,
    },
};

impl Field for SecretRef {
    const EXPECTED: &'static str = "{ env = \"NAME\" } or { file = \"path\" }";

    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        if !value.get_ref().is_table() {
            problems.push(
                Problem::new(ProblemKind::PlainSecret(name.to_owned()), span)
                    .label(format!("expected {}", Self::EXPECTED))
                    .help(format!(
                        "put the secret into an environment variable or a file and name that here; \
                     the one written here may have been read, so make a new one; \
                     `{name} = {{ env = \"{}\" }}`",
                        name.to_ascii_uppercase()
                    ))
                    .masked(),
            );
            return None;
        }
        let mut table = Table::new(format!("`{name}`"), span.clone(), value, problems);
        let both = table.has("env") && table.has("file");
        let before = table.problems.len();
        let env = table.optional::<String>("env");
        let file = table.optional::<String>("file");
        table.finish();
        // the value may be the secret
        for problem in problems.iter_mut().skip(before) {
            problem.masked = true;
        }
        match (env, file) {
            // a misspelt source, already reported
            (None, None) if !both && problems.len() > before => None,
            (Some(env), None) if !both && is_variable(&env) => Some(SecretRef::Env(env.value)),
            (Some(env), None) if !both => {
                problems.push(
                    Problem::new(ProblemKind::VariableName, env.span)
                        .label("expected letters, digits and _, not the secret itself")
                        .masked(),
                );
                None
            }
            (None, Some(file)) if !both && !file.is_empty() => {
                Some(SecretRef::File(file.value.into()))
            }
            _ => {
                problems.push(
                    Problem::new(ProblemKind::SecretSource(name.to_owned()), span)
                        .label(format!("expected {}", Self::EXPECTED))
                        .masked(),
                );
                None
            }
        }
    }
}

fn is_variable(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
