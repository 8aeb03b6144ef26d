//! An averaged structured perceptron with a margin: weights are moved where a wrong way through the sentence comes too near.

use std::collections::{HashMap, HashSet};

use wiredesk_enrich::tagger::{TAGS, feature, model};

use crate::corpus::Sample;

const N: usize = TAGS.len();
/// How far the right tags must lie before others; more for a name that would be passed over.
const MARGIN: [f32; 2] = [16.0, 48.0];
/// One word of so many is learned as if it were not known: by what stands around it alone.
const UNKNOWN: u64 = 5;

/// The number of a feature that is not kept.
const LEFT: usize = usize::MAX;

/// Steps to the largest weight.
const TOP: f32 = 8000.0;

/// Weights in the making.
pub(crate) struct Learner {
    known: HashMap<u32, usize>,
    weights: Vec<[f32; N]>,
    sums: Vec<[f32; N]>,
    steps: [[f32; N]; N],
    step_sums: [[f32; N]; N],
    time: f32,
    only: Option<HashSet<u32>>,
}

impl Learner {
    /// Without any weight.
    pub(crate) fn new() -> Self {
        Self {
            known: HashMap::new(),
            weights: Vec::new(),
            sums: Vec::new(),
            steps: [[0.0; N]; N],
            step_sums: [[0.0; N]; N],
            time: 1.0,
            only: None,
        }
    }

    /// Without any weight, for the `kept` features alone that another found to weigh most.
    pub(crate) fn after(first: &Self, kept: usize) -> Self {
        let only = first.heaviest(kept).into_iter().map(|row| row.0).collect();
        Self { only: Some(only), ..Self::new() }
    }

    fn heaviest(&self, kept: usize) -> Vec<(u32, [f32; N])> {
        let mut rows: Vec<(u32, [f32; N])> = self.known.iter().map(|(key, n)| (*key, self.weights[*n])).collect();
        rows.sort_by(|a, b| size(&b.1).total_cmp(&size(&a.1)).then(a.0.cmp(&b.0)));
        rows.truncate(kept);
        rows
    }

    /// Goes over the samples; then the weights are the mean of all moments.
    pub(crate) fn learn(&mut self, samples: &[Sample], rounds: usize) {
        let samples: Vec<(Vec<Vec<usize>>, &[u8])> = samples.iter().map(|sample| self.known(sample)).collect();
        let mut order: Vec<usize> = (0..samples.len()).collect();
        let mut seed = 1_u64;
        for _ in 0..rounds {
            for n in (1..order.len()).rev() {
                seed = next(seed);
                order.swap(n, usize::try_from(seed >> 33).unwrap_or(0) % (n + 1));
            }
            for n in &order {
                let (features, gold) = &samples[*n];
                let features: Vec<Vec<usize>> = features.iter().map(|found| self.seen(found, &mut seed)).collect();
                self.look(&features, gold);
            }
        }
        for (weights, sums) in self.weights.iter_mut().zip(&self.sums) {
            weights.iter_mut().zip(sums).for_each(|(weight, sum)| *weight -= sum / self.time);
        }
        for (weights, sums) in self.steps.iter_mut().zip(&self.step_sums) {
            weights.iter_mut().zip(sums).for_each(|(weight, sum)| *weight -= sum / self.time);
        }
    }

    /// The features that are kept, by chance without those of the word itself.
    fn seen(&self, found: &[usize], seed: &mut u64) -> Vec<usize> {
        *seed = next(*seed);
        let unknown = (*seed >> 33).is_multiple_of(UNKNOWN);
        let stays = |(n, number): (usize, &usize)| {
            (*number != LEFT && !(unknown && feature::OF_WORD.contains(&n))).then_some(*number)
        };
        found.iter().enumerate().filter_map(stays).collect()
    }

    fn known<'a>(&mut self, sample: &'a Sample) -> (Vec<Vec<usize>>, &'a [u8]) {
        let only = self.only.as_ref();
        let mut number = |feature: &u32| {
            let next = self.known.len();
            *self.known.entry(*feature).or_insert(next)
        };
        let features = |found: &Vec<u32>| {
            let keeps = |feature: &u32| only.is_none_or(|only| only.contains(feature));
            found.iter().map(|feature| if keeps(feature) { number(feature) } else { LEFT }).collect()
        };
        let features = sample.features.iter().map(features).collect();
        self.weights.resize(self.known.len(), [0.0; N]);
        self.sums.resize(self.known.len(), [0.0; N]);
        (features, &sample.tags)
    }

    fn look(&mut self, features: &[Vec<usize>], gold: &[u8]) {
        let mut scores: Vec<[f32; N]> = Vec::with_capacity(features.len());
        for (found, gold) in features.iter().zip(gold) {
            let mut sum = [MARGIN[usize::from(*gold > 0)]; N];
            sum[usize::from(*gold)] = 0.0;
            if found.is_empty() {
                sum[0] = 2000.0;
            }
            for feature in found {
                sum.iter_mut().zip(&self.weights[*feature]).for_each(|(sum, weight)| *sum += weight);
            }
            scores.push(sum);
        }
        let found = model::best(&scores, &self.steps);
        self.time += 1.0;
        let (mut last_gold, mut last_found) = (0, 0);
        for n in 0..gold.len() {
            let (right, wrong) = (usize::from(gold[n]), usize::from(found[n]));
            if right != wrong {
                for feature in &features[n] {
                    self.weights[*feature][right] += 1.0;
                    self.weights[*feature][wrong] -= 1.0;
                    self.sums[*feature][right] += self.time;
                    self.sums[*feature][wrong] -= self.time;
                }
            }
            if (last_gold, right) != (last_found, wrong) {
                self.steps[last_gold][right] += 1.0;
                self.steps[last_found][wrong] -= 1.0;
                self.step_sums[last_gold][right] += self.time;
                self.step_sums[last_found][wrong] -= self.time;
            }
            (last_gold, last_found) = (right, wrong);
        }
    }

    /// The tags of a sentence.
    pub(crate) fn tag(&self, sample: &Sample) -> Vec<u8> {
        let score = |found: &Vec<u32>| {
            let mut sum = [0.0; N];
            if found.is_empty() {
                sum[0] = 2000.0;
            }
            for weights in found.iter().filter_map(|feature| self.weights.get(*self.known.get(feature)?)) {
                sum.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
            }
            sum
        };
        let scores: Vec<[f32; N]> = sample.features.iter().map(score).collect();
        model::best(&scores, &self.steps)
    }

    /// The weights as the program reads them: the `kept` largest, in whole steps of which 8000 reach the largest.
    #[expect(clippy::cast_possible_truncation, reason = "rounded and clamped")]
    pub(crate) fn pack(&self, kept: usize) -> Vec<u8> {
        let mut rows = self.heaviest(kept);
        let most = rows.first().map_or(1.0, |row| size(&row.1)).max(f32::MIN_POSITIVE);
        rows.sort_by_key(|row| row.0);
        let mut out = u32::try_from(rows.len()).unwrap_or(0).to_le_bytes().to_vec();
        let step_of = |weight: f32| ((weight * TOP / most).round().clamp(-32767.0, 32767.0) as i16).to_le_bytes();
        self.steps.iter().flatten().for_each(|step| out.extend(step_of(*step)));
        for (key, weights) in rows {
            out.extend(key.to_le_bytes());
            weights.iter().for_each(|weight| out.extend(step_of(*weight)));
        }
        out
    }
}

fn next(seed: u64) -> u64 {
    seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
}

fn size(weights: &[f32; N]) -> f32 {
    weights.iter().fold(0.0, |most: f32, weight| most.max(weight.abs()))
}
