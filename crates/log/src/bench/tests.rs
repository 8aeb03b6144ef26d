use super::*;

#[test]
fn fifty_records_go_through_each_step_and_the_folder_is_as_before() {
    let folder = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    let figures = run(folder.path(), 50, &mut |step, done| told.push((step, done))).unwrap();
    for (step, rate) in [(Step::Alone, figures.alone), (Step::Grouped, figures.grouped), (Step::Hop, figures.hop)] {
        assert_eq!(rate.records, 50, "{step:?}");
        assert!(rate.records_per_second > 0.0 && rate.commit_p50_ms <= rate.commit_p99_ms, "{step:?} {rate:?}");
        assert!(told.contains(&(step, 50)), "{step:?}");
    }
    assert_eq!((figures.alone.commits, figures.grouped.commits), (50, 50));
    assert!(figures.hop.commits < 50, "the hop takes batches");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let json = serde_json::to_value(figures).unwrap();
    assert!(json["alone"]["commitP50Ms"].is_number());
}

#[test]
fn percentiles_are_nearest_ranks() {
    let sorted: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
    assert_eq!((percentile(&sorted, 50), percentile(&sorted, 99)), (100.0, 198.0));
    assert_eq!((percentile(&sorted[..1], 99), percentile(&[], 50)), (1.0, 0.0));
}
