//! The JSON Schemas of the events, generated from the types and kept in `crates/story/schemas`.

use schemars::{Schema, generate::SchemaSettings};

use crate::{
    event::{Checked, Command, DeliveryEvent, Receipt, Received, Rejection},
    story::Story,
};

/// The name and JSON Schema (2020-12) of each event.
pub fn all() -> Vec<(&'static str, Schema)> {
    fn schema<T: schemars::JsonSchema>() -> Schema {
        SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>()
    }
    vec![
        ("story", schema::<Story>()),
        ("command", schema::<Command>()),
        ("received", schema::<Received>()),
        ("valid", schema::<Checked>()),
        ("enriched", schema::<Checked>()),
        ("delivery", schema::<DeliveryEvent>()),
        ("receipt", schema::<Receipt>()),
        ("rejected", schema::<Rejection>()),
    ]
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    #[test]
    fn the_schemas_in_the_repo_are_those_of_the_types() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
        for (name, schema) in super::all() {
            let file = folder.join(format!("{name}.schema.json"));
            let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
            if std::env::var_os("UPDATE_SCHEMAS").is_some() {
                fs::write(&file, &text).unwrap();
            }
            let kept = fs::read_to_string(&file).unwrap_or_default();
            assert!(
                kept == text,
                "{} drifted: run UPDATE_SCHEMAS=1 cargo test -p wiredesk-story, and see that no field changed its meaning",
                file.display()
            );
        }
    }
}
