//! A conditional random field with a margin: in learning, wrong tags start ahead, so that the right ones must come to lie clearly
//! before them; the steps shrink for weights that were moved often (AdaGrad), and the mean over the later rounds is kept.

use std::collections::{HashMap, HashSet};

use wiredesk_enrich::tagger::{TAGS, feature, model};

use crate::corpus::Sample;

const N: usize = TAGS.len();
/// How far wrong tags start ahead; further where a name would be passed over or told as another.
const MARGIN: [f32; 2] = [10.0, 12.0];
/// The size of the first step.
const RATE: f32 = 0.1;
/// What is added to a step's divisor.
const SMALLEST: f32 = 1e-3;
/// Differences below this move no weight.
const SLIGHT: f32 = 1e-4;
/// The score of what cannot be.
const NEVER: f32 = -1e9;
/// One word of so many is learned as if it were not known: by what stands around it alone.
const UNKNOWN: u64 = 5;

/// The number of a feature that is not kept.
const LEFT: usize = usize::MAX;

/// Steps to the largest weight.
const TOP: f32 = 8000.0;

type Row = [f32; N];

/// A weight of each tag with what is known of its way.
#[derive(Clone, Copy, Default)]
struct Weights {
    now: Row,
    sums: Row,
    squares: Row,
}

impl Weights {
    /// Moves a weight against a slope.
    fn step(&mut self, tag: usize, slope: f32, time: f32) {
        if slope.abs() < SLIGHT {
            return;
        }
        self.squares[tag] += slope * slope;
        let step = -RATE * slope / (self.squares[tag].sqrt() + SMALLEST);
        self.now[tag] += step;
        self.sums[tag] += step * time;
    }

    /// Takes the mean of all moments.
    fn settle(&mut self, time: f32) {
        self.now.iter_mut().zip(self.sums).for_each(|(weight, sum)| *weight -= sum / time);
    }
}

/// Weights in the making.
pub(crate) struct Learner {
    known: HashMap<u32, usize>,
    weights: Vec<Weights>,
    steps: [Weights; N],
    time: f32,
    only: Option<HashSet<u32>>,
}

impl Learner {
    /// Without any weight.
    pub(crate) fn new() -> Self {
        Self { known: HashMap::new(), weights: Vec::new(), steps: [Weights::default(); N], time: 1.0, only: None }
    }

    /// Without any weight, for the `kept` features alone that another found to weigh most.
    pub(crate) fn after(first: &Self, kept: usize) -> Self {
        let only = first.heaviest(kept).into_iter().map(|row| row.0).collect();
        Self { only: Some(only), ..Self::new() }
    }

    fn heaviest(&self, kept: usize) -> Vec<(u32, Row)> {
        let mut rows: Vec<(u32, Row)> = self.known.iter().map(|(key, n)| (*key, self.weights[*n].now)).collect();
        rows.sort_by(|a, b| size(&b.1).total_cmp(&size(&a.1)).then(a.0.cmp(&b.0)));
        rows.truncate(kept);
        rows
    }

    /// Goes over the samples; then the weights are the mean of all moments but those of the first rounds.
    pub(crate) fn learn(&mut self, samples: &[Sample], rounds: usize) {
        let samples: Vec<(Vec<Vec<usize>>, &[u8])> = samples.iter().map(|sample| self.known(sample)).collect();
        let mut order: Vec<usize> = (0..samples.len()).collect();
        let mut seed = 1_u64;
        for round in 0..rounds {
            if round == rounds / 4 {
                self.time = 1.0;
                self.weights.iter_mut().chain(&mut self.steps).for_each(|weights| weights.sums = [0.0; N]);
            }
            for n in (1..order.len()).rev() {
                seed = next(seed);
                order.swap(n, usize::try_from(seed >> 33).unwrap_or(0) % (n + 1));
            }
            for n in &order {
                let (features, gold) = &samples[*n];
                let features: Vec<Vec<usize>> = features.iter().map(|found| seen(found, &mut seed)).collect();
                self.look(&features, gold);
            }
        }
        let time = self.time;
        self.weights.iter_mut().chain(&mut self.steps).for_each(|weights| weights.settle(time));
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
        self.weights.resize(self.known.len(), Weights::default());
        (features, &sample.tags)
    }

    /// Looks at one sentence, and moves the weights by how likely wrong tags are.
    fn look(&mut self, features: &[Vec<usize>], gold: &[u8]) {
        if gold.is_empty() {
            return;
        }
        self.time += 1.0;
        let time = self.time;
        let rows = features.iter().zip(gold);
        let own: Vec<Row> = rows.map(|(found, gold)| shares(&self.ahead(found, usize::from(*gold)))).collect();
        let steps: [Row; N] = std::array::from_fn(|last| {
            std::array::from_fn(|tag| if model::may_follow(last, tag) { self.steps[last].now[tag].exp() } else { 0.0 })
        });
        let forward = forward(&own, &steps);
        let mut back = [1.0; N];
        let mut slopes = [[0.0; N]; N];
        for n in (0..gold.len()).rev() {
            let right = usize::from(gold[n]);
            let mut share: Row = std::array::from_fn(|tag| forward[n][tag] * back[tag]);
            level(&mut share);
            share[right] -= 1.0;
            for feature in &features[n] {
                (0..N).for_each(|tag| self.weights[*feature].step(tag, share[tag], time));
            }
            let (before, last) = match n.checked_sub(1) {
                Some(before) => (forward[before], usize::from(gold[before])),
                None => (std::array::from_fn(|tag| if tag == 0 { 1.0 } else { 0.0 }), 0),
            };
            let onward: Row = std::array::from_fn(|tag| own[n][tag] * back[tag]);
            back = std::array::from_fn(|last| (0..N).map(|tag| steps[last][tag] * onward[tag]).sum());
            let sum = (0..N).map(|last| before[last] * back[last]).sum::<f32>().max(f32::MIN_POSITIVE);
            for (last, row) in slopes.iter_mut().enumerate() {
                (0..N).for_each(|tag| row[tag] += before[last] * steps[last][tag] * onward[tag] / sum);
            }
            slopes[last][right] -= 1.0;
            level(&mut back);
        }
        for (weights, slopes) in self.steps.iter_mut().zip(slopes) {
            (0..N).for_each(|tag| weights.step(tag, slopes[tag], time));
        }
    }

    /// The scores of a word's tags, wrong ones ahead.
    fn ahead(&self, found: &[usize], right: usize) -> Row {
        if found.is_empty() {
            return std::array::from_fn(|tag| if tag == 0 || tag == right { 0.0 } else { NEVER });
        }
        let mut sum = [MARGIN[usize::from(right > 0)]; N];
        sum[right] = 0.0;
        for feature in found {
            sum.iter_mut().zip(&self.weights[*feature].now).for_each(|(sum, weight)| *sum += weight);
        }
        sum
    }

    /// The tags of a sentence.
    pub(crate) fn tag(&self, sample: &Sample) -> Vec<u8> {
        let score = |found: &Vec<u32>| {
            let mut sum = [0.0; N];
            if found.is_empty() {
                sum[0] = 2000.0;
            }
            for weights in found.iter().filter_map(|feature| self.weights.get(*self.known.get(feature)?)) {
                sum.iter_mut().zip(weights.now).for_each(|(sum, weight)| *sum += weight);
            }
            sum
        };
        let scores: Vec<Row> = sample.features.iter().map(score).collect();
        model::best(&scores, &self.steps.map(|weights| weights.now))
    }

    /// The weights as the program reads them: the `kept` largest, in whole steps of which 8000 reach the largest.
    #[expect(clippy::cast_possible_truncation, reason = "rounded and clamped")]
    pub(crate) fn pack(&self, kept: usize) -> Vec<u8> {
        let mut rows = self.heaviest(kept);
        let most = rows.first().map_or(1.0, |row| size(&row.1)).max(f32::MIN_POSITIVE);
        rows.sort_by_key(|row| row.0);
        let mut out = u32::try_from(rows.len()).unwrap_or(0).to_le_bytes().to_vec();
        let step_of = |weight: f32| ((weight * TOP / most).round().clamp(-32767.0, 32767.0) as i16).to_le_bytes();
        self.steps.iter().flat_map(|weights| weights.now).for_each(|step| out.extend(step_of(step)));
        for (key, weights) in rows {
            out.extend(key.to_le_bytes());
            weights.iter().for_each(|weight| out.extend(step_of(*weight)));
        }
        out
    }
}

/// The features that are kept, by chance without those of the word itself.
fn seen(found: &[usize], seed: &mut u64) -> Vec<usize> {
    *seed = next(*seed);
    let unknown = (*seed >> 33).is_multiple_of(UNKNOWN);
    let stays = |(n, number): (usize, &usize)| {
        (*number != LEFT && !(unknown && feature::OF_WORD.contains(&n))).then_some(*number)
    };
    found.iter().enumerate().filter_map(stays).collect()
}

/// How likely each tag is up to each word, without what comes after.
fn forward(own: &[Row], steps: &[Row; N]) -> Vec<Row> {
    let mut all: Vec<Row> = Vec::with_capacity(own.len());
    for own in own {
        let before = |tag: usize| match all.last() {
            Some(last) => (0..N).map(|from| last[from] * steps[from][tag]).sum(),
            None => steps[0][tag],
        };
        let mut row: Row = std::array::from_fn(|tag| before(tag) * own[tag]);
        level(&mut row);
        all.push(row);
    }
    all
}

/// Scores as shares of the best.
fn shares(scores: &Row) -> Row {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    scores.map(|score| (score - top).exp())
}

/// Makes the sum one.
fn level(row: &mut Row) {
    let sum = row.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    row.iter_mut().for_each(|share| *share /= sum);
}

fn next(seed: u64) -> u64 {
    seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
}

fn size(weights: &Row) -> f32 {
    weights.iter().fold(0.0, |most: f32, weight| most.max(weight.abs()))
}
