//! What standards say of what is written. They lie outside the project: a test that has none says so and ends.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::process::root;

/// A file beside the project, where it is there. Tells which test is skipped where not.
pub fn shared(test: &str, inner: &str) -> Option<PathBuf> {
    let path = root().join("../shared").join(inner);
    if !path.exists() {
        eprintln!("skipped: {test}: {inner} is not here");
        return None;
    }
    Some(path)
}

/// The validator of ninjs 3.1, from the standard's folder; nothing is fetched.
pub fn ninjs_schema(folder: &Path) -> jsonschema::Validator {
    let json = |inner: &str| -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(folder.join(inner)).unwrap()).unwrap()
    };
    let geojson = jsonschema::Resource::from_contents(json("GeoJSON-schema.json"));
    let registry =
        jsonschema::Registry::new().add("https://geojson.org/schema/GeoJSON.json", geojson).unwrap().prepare().unwrap();
    let options = jsonschema::options().with_registry(&registry).should_validate_formats(true);
    options.build(&json("specification/ninjs-schema_3.1.json")).unwrap()
}

/// Whether xmllint finds a file valid by an XML schema; what it says where not. None where there is no xmllint.
pub fn is_valid_xml(test: &str, schema: &Path, file: &Path) -> Option<Result<(), String>> {
    let mut lint = Command::new("xmllint");
    lint.args(["--noout", "--nonet", "--schema"]).arg(schema).arg(file);
    let Ok(output) = lint.output() else {
        eprintln!("skipped: {test}: xmllint is not here");
        return None;
    };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(if output.status.success() { Ok(()) } else { Err(said) })
}
