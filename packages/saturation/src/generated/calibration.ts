// Written by bench/calibrate.mjs; do not edit.
export const CALIBRATION = {
  "detectorVersion": 1,
  "simulated": {
    "pointsPerRun": 10000,
    "noise": 0.003,
    "rise": 0.01,
    "falseAlarms": {
      "loss": {
        "events": 0,
        "trials": 400,
        "perThousand": 0,
        "low": 0,
        "high": 9.18
      },
      "spectrum": {
        "events": 0,
        "trials": 400,
        "perThousand": 0,
        "low": 0,
        "high": 9.18
      },
      "both": {
        "events": 0,
        "trials": 400,
        "perThousand": 0,
        "low": 0,
        "high": 9.18
      }
    },
    "saturating": {
      "loss": {
        "runs": 200,
        "found": 200,
        "medianDelayFraction": 0.089,
        "delay95Fraction": 0.1117,
        "medianOnsetErrorFraction": 0.0034,
        "onsetInInterval": 185
      },
      "both": {
        "runs": 200,
        "found": 200,
        "medianDelayFraction": 0.089,
        "delay95Fraction": 0.1117,
        "medianOnsetErrorFraction": 0.0034,
        "onsetInInterval": 185
      }
    },
    "overfitting": {
      "runs": 60,
      "named": 60
    }
  },
  "real": {
    "tuning": {
      "loss": {
        "falseAlarms": {
          "events": 0,
          "trials": 24,
          "perThousand": 0,
          "low": 0,
          "high": 142.474
        },
        "saturating": 2,
        "found": 2,
        "onsetInInterval": 2
      },
      "both": {
        "falseAlarms": {
          "events": 0,
          "trials": 13,
          "perThousand": 0,
          "low": 0,
          "high": 247.053
        },
        "saturating": 2,
        "found": 2,
        "onsetInInterval": 2
      }
    },
    "reporting": {
      "loss": {
        "falseAlarms": {
          "events": 0,
          "trials": 13,
          "perThousand": 0,
          "low": 0,
          "high": 247.053
        },
        "saturating": 8,
        "found": 8,
        "onsetInInterval": 8
      },
      "both": {
        "falseAlarms": {
          "events": 0,
          "trials": 3,
          "perThousand": 0,
          "low": 0,
          "high": 707.598
        },
        "saturating": 8,
        "found": 8,
        "onsetInInterval": 8
      }
    }
  }
} as const;
