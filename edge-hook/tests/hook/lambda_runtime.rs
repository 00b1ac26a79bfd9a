//! The real binary with the runtime interface of cargo-lambda, which makes the events of a function URL from HTTP requests.

use std::{
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;
use tempfile::TempDir;

use crate::support::{
    SECRET,
    child::{Hook, command, wait},
    client::{send, webhook},
    recording::like,
    rosters::Site,
    verifier,
};

/// cargo-lambda, which `.ci/test` installs.
fn cargo_lambda() -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.ci/.venv/bin/cargo-lambda");
    own.exists().then_some(own)
}

/// Starts the interface in this folder, in which it wants a Cargo project.
fn interface(program: &Path, folder: &Path) -> (Hook, SocketAddr) {
    let manifest = "[package]\nname = \"hook\"\nversion = \"0.0.0\"\nedition = \"2024\"\n";
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::create_dir(folder.join("src")).unwrap();
    fs::write(folder.join("src/main.rs"), "fn main() {}\n").unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = free.local_addr().unwrap();
    drop(free);
    let mut command = Command::new(program);
    command
        .args(["lambda", "watch", "--only-lambda-apis"])
        .args(["--invoke-address", "127.0.0.1"])
        .args(["--invoke-port", &to.port().to_string()])
        .current_dir(folder);
    let interface = Hook::spawn(&mut command);
    wait("the runtime interface", || TcpStream::connect(to).ok());
    (interface, to)
}

/// A webhook, to the function's URL there.
fn at_function_url(to: SocketAddr, body: &str) -> Vec<u8> {
    let request = webhook(to, &verifier().sign(body.as_bytes()), body);
    let request = String::from_utf8(request).unwrap();
    let at_url = request.replacen(" /admission ", " /lambda-url/hook/admission ", 1);
    assert_ne!(at_url, request);
    at_url.into_bytes()
}

#[test]
fn requests_to_a_function_url_are_decided() {
    let Some(program) = cargo_lambda() else {
        eprintln!("not checked: cargo-lambda is not installed");
        return;
    };
    let site = Site::new();
    let (project, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    fs::write(folder.path().join("mitts.toml"), &site.text).unwrap();
    let (_interface, to) = interface(&program, project.path());
    let mut command = command(project.path());
    command
        .env("MITTS_ADMISSION_SECRET", SECRET)
        .env("LAMBDA_TASK_ROOT", folder.path())
        .env("AWS_LAMBDA_RUNTIME_API", format!("http://{to}/.rt/hook"))
        .env("AWS_LAMBDA_FUNCTION_NAME", "hook")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128");
    let hook = Hook::spawn(&mut command);

    let url = |key: &str| format!("rtmp://h/show/{key}");
    let allowed = like("rtmp-opening", &url(&site.alice));
    let answer = send(to, &at_function_url(to, &allowed));
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.json(),
        json!({ "allowed": true, "new_url": url("alice") })
    );
    let denied = like("rtmp-opening", &url(&site.nobody));
    let answer = send(to, &at_function_url(to, &denied));
    assert_eq!(answer.json()["allowed"], false);
    let health = "GET /lambda-url/hook/healthz HTTP/1.1\r\nHost: h\r\n\r\n";
    assert_eq!(send(to, health.as_bytes()).json()["status"], "ok");
    wait("a line for each decision", || {
        (hook.stdout().lines().count() == 2).then_some(())
    });
    assert_eq!(hook.stderr(), "");
}
