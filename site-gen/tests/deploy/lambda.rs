//! The template for AWS Lambda.

use std::{fs, process::Command};

use site_gen::deploy::{DeployOptions, files};

use crate::{files::roster, tools::tool};

fn template(case: &str) -> Option<String> {
    let all = files(&roster(case), &DeployOptions::default());
    let file = all
        .into_iter()
        .find(|file| file.name == "lambda/template.yaml");
    file.map(|file| file.text)
}

#[test]
fn aws_takes_the_template() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("template.yaml");
    fs::write(&path, template("lambda").unwrap()).unwrap();
    let Some(lint) = tool("cfn-lint") else {
        eprintln!("cfn-lint is missing, so the template was not checked");
        return;
    };
    let output = Command::new(lint).arg(&path).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
}

#[test]
fn the_template_names_the_secret_and_its_place() {
    let text = template("lambda").unwrap();
    let place = "ADMISSION: \"{{resolve:secretsmanager:mitts:SecretString:ADMISSION}}\"";
    assert!(text.contains(place), "{text}");
    assert_eq!(template("full"), None, "only who asks for it gets it");
}
