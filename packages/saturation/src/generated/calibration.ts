// Written by bench/calibrate.mjs; do not edit.
export const CALIBRATION = {
  "detectorVersion": 2,
  "simulated": {
    "pointsPerRun": 10000,
    "noise": 0.003,
    "rise": 0.01,
    "falseAlarms": {
      "loss": {
        "events": 3,
        "trials": 4000,
        "perThousand": 0.75,
        "low": 0.155,
        "high": 2.19
      },
      "spectrum": {
        "events": 0,
        "trials": 4000,
        "perThousand": 0,
        "low": 0,
        "high": 0.922
      },
      "both": {
        "events": 3,
        "trials": 4000,
        "perThousand": 0.75,
        "low": 0.155,
        "high": 2.19
      }
    },
    "saturating": {
      "loss": {
        "runs": 1000,
        "found": 998,
        "medianDelayFraction": 0.0877,
        "delay95Fraction": 0.1105,
        "medianOnsetErrorFraction": 0.0031,
        "onsetInInterval": 952
      },
      "both": {
        "runs": 1000,
        "found": 998,
        "medianDelayFraction": 0.0877,
        "delay95Fraction": 0.1105,
        "medianOnsetErrorFraction": 0.0031,
        "onsetInInterval": 952
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
