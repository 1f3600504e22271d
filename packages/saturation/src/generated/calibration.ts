// Written by bench/calibrate.mjs; do not edit.
export const CALIBRATION = {
  "detectorVersion": 2,
  "simulated": {
    "pointsPerRun": 10000,
    "noise": 0.003,
    "rise": 0.01,
    "falseAlarms": {
      "loss": {
        "events": 0,
        "trials": 6000,
        "perThousand": 0,
        "low": 0,
        "high": 0.615
      },
      "spectrum": {
        "events": 0,
        "trials": 6000,
        "perThousand": 0,
        "low": 0,
        "high": 0.615
      },
      "both": {
        "events": 0,
        "trials": 6000,
        "perThousand": 0,
        "low": 0,
        "high": 0.615
      }
    },
    "saturating": {
      "loss": {
        "runs": 1000,
        "found": 1000,
        "medianDelayFraction": 0.0893,
        "delay95Fraction": 0.1446,
        "medianOnsetErrorFraction": 0.0032,
        "onsetInInterval": 946
      },
      "both": {
        "runs": 1000,
        "found": 1000,
        "medianDelayFraction": 0.0893,
        "delay95Fraction": 0.1446,
        "medianOnsetErrorFraction": 0.0032,
        "onsetInInterval": 946
      }
    },
    "overfitting": {
      "runs": 500,
      "named": 500
    }
  },
  "real": {
    "tuning": {
      "loss": {
        "falseAlarms": {
          "events": 0,
          "trials": 4,
          "perThousand": 0,
          "low": 0,
          "high": 602.365
        },
        "saturating": 5,
        "found": 5,
        "onsetInInterval": 5
      },
      "both": {
        "falseAlarms": {
          "events": 0,
          "trials": 3,
          "perThousand": 0,
          "low": 0,
          "high": 707.598
        },
        "saturating": 5,
        "found": 5,
        "onsetInInterval": 5
      }
    },
    "reporting": {
      "loss": {
        "falseAlarms": {
          "events": 0,
          "trials": 33,
          "perThousand": 0,
          "low": 0,
          "high": 105.763
        },
        "saturating": 5,
        "found": 5,
        "onsetInInterval": 5
      },
      "both": {
        "falseAlarms": {
          "events": 0,
          "trials": 13,
          "perThousand": 0,
          "low": 0,
          "high": 247.053
        },
        "saturating": 5,
        "found": 5,
        "onsetInInterval": 5
      }
    }
  }
} as const;
