// Written by bench/calibrate.mjs; do not edit.
export const CALIBRATION = {
  "detectorVersion": 3,
  "simulated": {
    "falseAlarms": {
      "loss": [
        {
          "upTo": 100,
          "events": 0,
          "trials": 200,
          "perThousand": 0,
          "low": 0,
          "high": 18.28
        },
        {
          "upTo": 1000,
          "events": 0,
          "trials": 200,
          "perThousand": 0,
          "low": 0,
          "high": 18.28
        },
        {
          "upTo": 10000,
          "events": 0,
          "trials": 200,
          "perThousand": 0,
          "low": 0,
          "high": 18.28
        }
      ],
      "spectrum": [
        {
          "upTo": 100,
          "events": 0,
          "trials": 200,
          "perThousand": 0,
          "low": 0,
          "high": 18.28
        },
        {
          "upTo": 1000,
          "events": 0,
          "trials": 200,
          "perThousand": 0,
          "low": 0,
          "high": 18.28
        },
        {
          "upTo": 10000,
          "events": 0,
          "trials": 200,
          "perThousand": 0,
          "low": 0,
          "high": 18.28
        }
      ],
      "both": [
        {
          "upTo": 100,
          "events": 0,
          "trials": 200,
          "perThousand": 0,
          "low": 0,
          "high": 18.28
        },
        {
          "upTo": 1000,
          "events": 1,
          "trials": 200,
          "perThousand": 5,
          "low": 0.13,
          "high": 27.54
        },
        {
          "upTo": 10000,
          "events": 0,
          "trials": 200,
          "perThousand": 0,
          "low": 0,
          "high": 18.28
        }
      ]
    },
    "rates": {
      "lasting": {
        "all": {
          "quiet": {
            "events": 9,
            "trials": 250,
            "rate": 0.036,
            "low": 0.01659,
            "high": 0.06724
          },
          "flagged": {
            "events": 230,
            "trials": 250,
            "rate": 0.92,
            "low": 0.87915,
            "high": 0.95045
          },
          "early": {
            "events": 0,
            "trials": 250,
            "rate": 0,
            "low": 0,
            "high": 0.01465
          },
          "unresolved": {
            "events": 10,
            "trials": 250,
            "rate": 0.04,
            "low": 0.01935,
            "high": 0.07233
          },
          "medianDelay": 0.07509762691498949,
          "delay90": 0.5,
          "onsetInside": {
            "events": 221,
            "trials": 230,
            "rate": 0.96087,
            "low": 0.92702,
            "high": 0.98195
          },
          "medianWidth": 0.04226415094339623,
          "medianError": 0.007518796992481203
        },
        "by": {
          "bend": {
            "quiet": {
              "events": 2,
              "trials": 46,
              "rate": 0.04348,
              "low": 0.00531,
              "high": 0.14839
            },
            "flagged": {
              "events": 39,
              "trials": 46,
              "rate": 0.84783,
              "low": 0.71131,
              "high": 0.93656
            },
            "early": {
              "events": 0,
              "trials": 46,
              "rate": 0,
              "low": 0,
              "high": 0.07706
            },
            "unresolved": {
              "events": 5,
              "trials": 46,
              "rate": 0.1087,
              "low": 0.03625,
              "high": 0.2357
            },
            "medianDelay": 0.1501251042535446,
            "delay90": 2,
            "onsetInside": {
              "events": 36,
              "trials": 39,
              "rate": 0.92308,
              "low": 0.7913,
              "high": 0.98385
            },
            "medianWidth": 0.11398416886543536,
            "medianError": 0.02912621359223301
          },
          "jump": {
            "quiet": {
              "events": 1,
              "trials": 60,
              "rate": 0.01667,
              "low": 0.00042,
              "high": 0.0894
            },
            "flagged": {
              "events": 58,
              "trials": 60,
              "rate": 0.96667,
              "low": 0.88472,
              "high": 0.99594
            },
            "early": {
              "events": 0,
              "trials": 60,
              "rate": 0,
              "low": 0,
              "high": 0.05963
            },
            "unresolved": {
              "events": 1,
              "trials": 60,
              "rate": 0.01667,
              "low": 0.00042,
              "high": 0.0894
            },
            "medianDelay": 0.06666666666666667,
            "delay90": 0.1365600691443388,
            "onsetInside": {
              "events": 57,
              "trials": 58,
              "rate": 0.98276,
              "low": 0.90764,
              "high": 0.99956
            },
            "medianWidth": 0.013008130081300813,
            "medianError": 0.0027046783625730994
          },
          "partial recovery": {
            "quiet": {
              "events": 2,
              "trials": 47,
              "rate": 0.04255,
              "low": 0.0052,
              "high": 0.14541
            },
            "flagged": {
              "events": 43,
              "trials": 47,
              "rate": 0.91489,
              "low": 0.79621,
              "high": 0.97632
            },
            "early": {
              "events": 0,
              "trials": 47,
              "rate": 0,
              "low": 0,
              "high": 0.07549
            },
            "unresolved": {
              "events": 1,
              "trials": 47,
              "rate": 0.02128,
              "low": 0.00054,
              "high": 0.11294
            },
            "medianDelay": 0.04876565730268758,
            "delay90": 0.5,
            "onsetInside": {
              "events": 39,
              "trials": 43,
              "rate": 0.90698,
              "low": 0.77865,
              "high": 0.97407
            },
            "medianWidth": 0.03424657534246575,
            "medianError": 0.0047169811320754715
          },
          "ramp": {
            "quiet": {
              "events": 2,
              "trials": 38,
              "rate": 0.05263,
              "low": 0.00644,
              "high": 0.17749
            },
            "flagged": {
              "events": 34,
              "trials": 38,
              "rate": 0.89474,
              "low": 0.75195,
              "high": 0.97057
            },
            "early": {
              "events": 0,
              "trials": 38,
              "rate": 0,
              "low": 0,
              "high": 0.09251
            },
            "unresolved": {
              "events": 2,
              "trials": 38,
              "rate": 0.05263,
              "low": 0.00644,
              "high": 0.17749
            },
            "medianDelay": 0.06493506493506493,
            "delay90": 2,
            "onsetInside": {
              "events": 33,
              "trials": 34,
              "rate": 0.97059,
              "low": 0.84673,
              "high": 0.99926
            },
            "medianWidth": 0.041237113402061855,
            "medianError": 0.00902061855670103
          },
          "slow ramp": {
            "quiet": {
              "events": 2,
              "trials": 59,
              "rate": 0.0339,
              "low": 0.00413,
              "high": 0.11715
            },
            "flagged": {
              "events": 56,
              "trials": 59,
              "rate": 0.94915,
              "low": 0.85851,
              "high": 0.98939
            },
            "early": {
              "events": 0,
              "trials": 59,
              "rate": 0,
              "low": 0,
              "high": 0.06061
            },
            "unresolved": {
              "events": 1,
              "trials": 59,
              "rate": 0.01695,
              "low": 0.00043,
              "high": 0.09086
            },
            "medianDelay": 0.1,
            "delay90": 0.5147058823529411,
            "onsetInside": {
              "events": 56,
              "trials": 56,
              "rate": 1,
              "low": 0.93625,
              "high": 1
            },
            "medianWidth": 0.0822481151473612,
            "medianError": 0.01207115628970775
          }
        }
      },
      "easy": {
        "all": {
          "quiet": {
            "events": 2,
            "trials": 125,
            "rate": 0.016,
            "low": 0.00194,
            "high": 0.0566
          },
          "flagged": {
            "events": 122,
            "trials": 125,
            "rate": 0.976,
            "low": 0.93146,
            "high": 0.99502
          },
          "early": {
            "events": 0,
            "trials": 125,
            "rate": 0,
            "low": 0,
            "high": 0.02908
          },
          "unresolved": {
            "events": 0,
            "trials": 125,
            "rate": 0,
            "low": 0,
            "high": 0.02908
          },
          "medianDelay": 0.07017543859649122,
          "delay90": 0.23623623623623624,
          "onsetInside": {
            "events": 120,
            "trials": 122,
            "rate": 0.98361,
            "low": 0.94204,
            "high": 0.99801
          },
          "medianWidth": 0.050505050505050504,
          "medianError": 0.010101010101010102
        },
        "by": {
          "bend": {
            "quiet": {
              "events": 0,
              "trials": 24,
              "rate": 0,
              "low": 0,
              "high": 0.14247
            },
            "flagged": {
              "events": 24,
              "trials": 24,
              "rate": 1,
              "low": 0.85753,
              "high": 1
            },
            "early": {
              "events": 0,
              "trials": 24,
              "rate": 0,
              "low": 0,
              "high": 0.14247
            },
            "unresolved": {
              "events": 0,
              "trials": 24,
              "rate": 0,
              "low": 0,
              "high": 0.14247
            },
            "medianDelay": 0.1414141414141414,
            "delay90": 0.3015075376884422,
            "onsetInside": {
              "events": 22,
              "trials": 24,
              "rate": 0.91667,
              "low": 0.73003,
              "high": 0.98974
            },
            "medianWidth": 0.10025062656641603,
            "medianError": 0.035175879396984924
          },
          "jump": {
            "quiet": {
              "events": 1,
              "trials": 23,
              "rate": 0.04348,
              "low": 0.0011,
              "high": 0.21949
            },
            "flagged": {
              "events": 22,
              "trials": 23,
              "rate": 0.95652,
              "low": 0.78051,
              "high": 0.9989
            },
            "early": {
              "events": 0,
              "trials": 23,
              "rate": 0,
              "low": 0,
              "high": 0.14819
            },
            "unresolved": {
              "events": 0,
              "trials": 23,
              "rate": 0,
              "low": 0,
              "high": 0.14819
            },
            "medianDelay": 0.05635211737245749,
            "delay90": 0.12912912912912913,
            "onsetInside": {
              "events": 22,
              "trials": 22,
              "rate": 1,
              "low": 0.84563,
              "high": 1
            },
            "medianWidth": 0.012012012012012012,
            "medianError": 0.0015015015015015015
          },
          "partial recovery": {
            "quiet": {
              "events": 1,
              "trials": 28,
              "rate": 0.03571,
              "low": 0.0009,
              "high": 0.18348
            },
            "flagged": {
              "events": 26,
              "trials": 28,
              "rate": 0.92857,
              "low": 0.76497,
              "high": 0.99123
            },
            "early": {
              "events": 0,
              "trials": 28,
              "rate": 0,
              "low": 0,
              "high": 0.12344
            },
            "unresolved": {
              "events": 0,
              "trials": 28,
              "rate": 0,
              "low": 0,
              "high": 0.12344
            },
            "medianDelay": 0.03258145363408521,
            "delay90": 0.13131313131313133,
            "onsetInside": {
              "events": 26,
              "trials": 26,
              "rate": 1,
              "low": 0.86773,
              "high": 1
            },
            "medianWidth": 0.03007518796992481,
            "medianError": 0.005168389463154384
          },
          "ramp": {
            "quiet": {
              "events": 0,
              "trials": 15,
              "rate": 0,
              "low": 0,
              "high": 0.21802
            },
            "flagged": {
              "events": 15,
              "trials": 15,
              "rate": 1,
              "low": 0.78198,
              "high": 1
            },
            "early": {
              "events": 0,
              "trials": 15,
              "rate": 0,
              "low": 0,
              "high": 0.21802
            },
            "unresolved": {
              "events": 0,
              "trials": 15,
              "rate": 0,
              "low": 0,
              "high": 0.21802
            },
            "medianDelay": 0.04522613065326633,
            "delay90": 0.12121212121212122,
            "onsetInside": {
              "events": 15,
              "trials": 15,
              "rate": 1,
              "low": 0.78198,
              "high": 1
            },
            "medianWidth": 0.045112781954887216,
            "medianError": 0.010050251256281407
          },
          "slow ramp": {
            "quiet": {
              "events": 0,
              "trials": 35,
              "rate": 0,
              "low": 0,
              "high": 0.10003
            },
            "flagged": {
              "events": 35,
              "trials": 35,
              "rate": 1,
              "low": 0.89997,
              "high": 1
            },
            "early": {
              "events": 0,
              "trials": 35,
              "rate": 0,
              "low": 0,
              "high": 0.10003
            },
            "unresolved": {
              "events": 0,
              "trials": 35,
              "rate": 0,
              "low": 0,
              "high": 0.10003
            },
            "medianDelay": 0.07518796992481203,
            "delay90": 0.3082706766917293,
            "onsetInside": {
              "events": 35,
              "trials": 35,
              "rate": 1,
              "low": 0.89997,
              "high": 1
            },
            "medianWidth": 0.06806806806806807,
            "medianError": 0.018796992481203006
          }
        }
      },
      "hard": {
        "all": {
          "ever": {
            "events": 3,
            "trials": 600,
            "rate": 0.005,
            "low": 0.00103,
            "high": 0.01454
          },
          "atEnd": {
            "events": 0,
            "trials": 600,
            "rate": 0,
            "low": 0,
            "high": 0.00613
          },
          "unresolved": {
            "events": 5,
            "trials": 600,
            "rate": 0.00833,
            "low": 0.00271,
            "high": 0.01934
          }
        },
        "by": {
          "batch ramp": {
            "ever": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "atEnd": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "unresolved": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            }
          },
          "cyclic": {
            "ever": {
              "events": 1,
              "trials": 50,
              "rate": 0.02,
              "low": 0.00051,
              "high": 0.10647
            },
            "atEnd": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "unresolved": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            }
          },
          "long memory": {
            "ever": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "atEnd": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "unresolved": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            }
          },
          "mixture switch": {
            "ever": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "atEnd": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "unresolved": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            }
          },
          "plain": {
            "ever": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "atEnd": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "unresolved": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            }
          },
          "quantised": {
            "ever": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "atEnd": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "unresolved": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            }
          },
          "re-drawn": {
            "ever": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "atEnd": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "unresolved": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            }
          },
          "re-warming": {
            "ever": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "atEnd": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "unresolved": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            }
          },
          "resumes": {
            "ever": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "atEnd": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "unresolved": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            }
          },
          "sequence length": {
            "ever": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "atEnd": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "unresolved": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            }
          },
          "spikes": {
            "ever": {
              "events": 2,
              "trials": 50,
              "rate": 0.04,
              "low": 0.00488,
              "high": 0.13714
            },
            "atEnd": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "unresolved": {
              "events": 5,
              "trials": 50,
              "rate": 0.1,
              "low": 0.03328,
              "high": 0.21814
            }
          },
          "step schedule": {
            "ever": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "atEnd": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "unresolved": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            }
          }
        }
      },
      "plain": {
        "ever": {
          "events": 0,
          "trials": 750,
          "rate": 0,
          "low": 0,
          "high": 0.00491
        },
        "atEnd": {
          "events": 0,
          "trials": 750,
          "rate": 0,
          "low": 0,
          "high": 0.00491
        },
        "unresolved": {
          "events": 1,
          "trials": 750,
          "rate": 0.00133,
          "low": 0.00003,
          "high": 0.00741
        }
      },
      "plainCorrelated": {
        "ever": {
          "events": 1,
          "trials": 375,
          "rate": 0.00267,
          "low": 0.00007,
          "high": 0.01477
        },
        "atEnd": {
          "events": 0,
          "trials": 375,
          "rate": 0,
          "low": 0,
          "high": 0.00979
        },
        "unresolved": {
          "events": 1,
          "trials": 375,
          "rate": 0.00267,
          "low": 0.00007,
          "high": 0.01477
        }
      },
      "simple": {
        "ever": {
          "events": 0,
          "trials": 125,
          "rate": 0,
          "low": 0,
          "high": 0.02908
        },
        "atEnd": {
          "events": 0,
          "trials": 125,
          "rate": 0,
          "low": 0,
          "high": 0.02908
        },
        "unresolved": {
          "events": 0,
          "trials": 125,
          "rate": 0,
          "low": 0,
          "high": 0.02908
        }
      },
      "named": {
        "overfitting": {
          "events": 72,
          "trials": 75,
          "rate": 0.96,
          "low": 0.88752,
          "high": 0.99167
        },
        "diverged": {
          "events": 75,
          "trials": 75,
          "rate": 1,
          "low": 0.952,
          "high": 1
        },
        "divergedBy": {
          "blow-up": {
            "events": 15,
            "trials": 15,
            "rate": 1,
            "low": 0.78198,
            "high": 1
          },
          "infinity": {
            "events": 10,
            "trials": 10,
            "rate": 1,
            "low": 0.6915,
            "high": 1
          },
          "nan": {
            "events": 18,
            "trials": 18,
            "rate": 1,
            "low": 0.8147,
            "high": 1
          },
          "sentinel": {
            "events": 21,
            "trials": 21,
            "rate": 1,
            "low": 0.8389,
            "high": 1
          },
          "zeros": {
            "events": 11,
            "trials": 11,
            "rate": 1,
            "low": 0.71509,
            "high": 1
          }
        },
        "never learned": {
          "events": 50,
          "trials": 50,
          "rate": 1,
          "low": 0.92888,
          "high": 1
        }
      },
      "onset": {
        "bend": {
          "events": 58,
          "trials": 63,
          "rate": 0.92063,
          "low": 0.82442,
          "high": 0.97373
        },
        "jump": {
          "events": 79,
          "trials": 80,
          "rate": 0.9875,
          "low": 0.93231,
          "high": 0.99968
        },
        "partial recovery": {
          "events": 65,
          "trials": 69,
          "rate": 0.94203,
          "low": 0.85817,
          "high": 0.98398
        },
        "ramp": {
          "events": 48,
          "trials": 49,
          "rate": 0.97959,
          "low": 0.89146,
          "high": 0.99948
        },
        "slow ramp": {
          "events": 91,
          "trials": 91,
          "rate": 1,
          "low": 0.96027,
          "high": 1
        }
      }
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
          "high": 602.36
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
          "high": 707.6
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
          "high": 105.76
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
          "high": 247.05
        },
        "saturating": 5,
        "found": 5,
        "onsetInInterval": 5
      }
    }
  }
} as const;
