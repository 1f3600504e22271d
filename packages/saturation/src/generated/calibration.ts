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
      ]
    },
    "rates": {
      "lasting": {
        "all": {
          "quiet": {
            "events": 11,
            "trials": 250,
            "rate": 0.044,
            "low": 0.02217,
            "high": 0.07736
          },
          "flagged": {
            "events": 233,
            "trials": 250,
            "rate": 0.932,
            "low": 0.89336,
            "high": 0.95989
          },
          "early": {
            "events": 0,
            "trials": 250,
            "rate": 0,
            "low": 0,
            "high": 0.01465
          },
          "unresolved": {
            "events": 5,
            "trials": 250,
            "rate": 0.02,
            "low": 0.00653,
            "high": 0.04605
          },
          "medianDelay": 0.057441253263707574,
          "delay90": 0.375,
          "onsetInside": {
            "events": 223,
            "trials": 233,
            "rate": 0.95708,
            "low": 0.92249,
            "high": 0.97923
          },
          "medianWidth": 0.041666666666666664,
          "medianError": 0.007598784194528876
        },
        "by": {
          "bend": {
            "quiet": {
              "events": 1,
              "trials": 57,
              "rate": 0.01754,
              "low": 0.00044,
              "high": 0.09392
            },
            "flagged": {
              "events": 55,
              "trials": 57,
              "rate": 0.96491,
              "low": 0.87893,
              "high": 0.99572
            },
            "early": {
              "events": 0,
              "trials": 57,
              "rate": 0,
              "low": 0,
              "high": 0.06267
            },
            "unresolved": {
              "events": 1,
              "trials": 57,
              "rate": 0.01754,
              "low": 0.00044,
              "high": 0.09392
            },
            "medianDelay": 0.10516018586451455,
            "delay90": 0.46468832891246686,
            "onsetInside": {
              "events": 49,
              "trials": 55,
              "rate": 0.89091,
              "low": 0.77753,
              "high": 0.9589
            },
            "medianWidth": 0.0945273631840796,
            "medianError": 0.029850746268656716
          },
          "jump": {
            "quiet": {
              "events": 3,
              "trials": 45,
              "rate": 0.06667,
              "low": 0.01397,
              "high": 0.18268
            },
            "flagged": {
              "events": 42,
              "trials": 45,
              "rate": 0.93333,
              "low": 0.81732,
              "high": 0.98603
            },
            "early": {
              "events": 0,
              "trials": 45,
              "rate": 0,
              "low": 0,
              "high": 0.07871
            },
            "unresolved": {
              "events": 0,
              "trials": 45,
              "rate": 0,
              "low": 0,
              "high": 0.07871
            },
            "medianDelay": 0.0625,
            "delay90": 0.2631578947368421,
            "onsetInside": {
              "events": 42,
              "trials": 42,
              "rate": 1,
              "low": 0.91592,
              "high": 1
            },
            "medianWidth": 0.011461318051575931,
            "medianError": 0.002190503109101187
          },
          "partial recovery": {
            "quiet": {
              "events": 2,
              "trials": 56,
              "rate": 0.03571,
              "low": 0.00435,
              "high": 0.12313
            },
            "flagged": {
              "events": 51,
              "trials": 56,
              "rate": 0.91071,
              "low": 0.80381,
              "high": 0.97037
            },
            "early": {
              "events": 0,
              "trials": 56,
              "rate": 0,
              "low": 0,
              "high": 0.06375
            },
            "unresolved": {
              "events": 2,
              "trials": 56,
              "rate": 0.03571,
              "low": 0.00435,
              "high": 0.12313
            },
            "medianDelay": 0.04,
            "delay90": 0.1337579617834395,
            "onsetInside": {
              "events": 49,
              "trials": 51,
              "rate": 0.96078,
              "low": 0.86541,
              "high": 0.99522
            },
            "medianWidth": 0.029288702928870293,
            "medianError": 0.004545454545454545
          },
          "ramp": {
            "quiet": {
              "events": 3,
              "trials": 47,
              "rate": 0.06383,
              "low": 0.01336,
              "high": 0.17539
            },
            "flagged": {
              "events": 44,
              "trials": 47,
              "rate": 0.93617,
              "low": 0.82461,
              "high": 0.98664
            },
            "early": {
              "events": 0,
              "trials": 47,
              "rate": 0,
              "low": 0,
              "high": 0.07549
            },
            "unresolved": {
              "events": 0,
              "trials": 47,
              "rate": 0,
              "low": 0,
              "high": 0.07549
            },
            "medianDelay": 0.04044117647058824,
            "delay90": 0.11124982660563185,
            "onsetInside": {
              "events": 42,
              "trials": 44,
              "rate": 0.95455,
              "low": 0.84527,
              "high": 0.99445
            },
            "medianWidth": 0.03816793893129771,
            "medianError": 0.008
          },
          "slow ramp": {
            "quiet": {
              "events": 2,
              "trials": 45,
              "rate": 0.04444,
              "low": 0.00543,
              "high": 0.15149
            },
            "flagged": {
              "events": 41,
              "trials": 45,
              "rate": 0.91111,
              "low": 0.78779,
              "high": 0.97525
            },
            "early": {
              "events": 0,
              "trials": 45,
              "rate": 0,
              "low": 0,
              "high": 0.07871
            },
            "unresolved": {
              "events": 2,
              "trials": 45,
              "rate": 0.04444,
              "low": 0.00543,
              "high": 0.15149
            },
            "medianDelay": 0.060528559249786874,
            "delay90": 0.5882352941176471,
            "onsetInside": {
              "events": 41,
              "trials": 41,
              "rate": 1,
              "low": 0.91396,
              "high": 1
            },
            "medianWidth": 0.04448563484708063,
            "medianError": 0.008659638554216868
          }
        }
      },
      "easy": {
        "all": {
          "quiet": {
            "events": 0,
            "trials": 125,
            "rate": 0,
            "low": 0,
            "high": 0.02908
          },
          "flagged": {
            "events": 123,
            "trials": 125,
            "rate": 0.984,
            "low": 0.9434,
            "high": 0.99806
          },
          "early": {
            "events": 0,
            "trials": 125,
            "rate": 0,
            "low": 0,
            "high": 0.02908
          },
          "unresolved": {
            "events": 1,
            "trials": 125,
            "rate": 0.008,
            "low": 0.0002,
            "high": 0.04377
          },
          "medianDelay": 0.053351117039013005,
          "delay90": 0.20202020202020202,
          "onsetInside": {
            "events": 120,
            "trials": 123,
            "rate": 0.97561,
            "low": 0.93038,
            "high": 0.99494
          },
          "medianWidth": 0.04001333777925975,
          "medianError": 0.0065065065065065065
        },
        "by": {
          "bend": {
            "quiet": {
              "events": 0,
              "trials": 27,
              "rate": 0,
              "low": 0,
              "high": 0.1277
            },
            "flagged": {
              "events": 27,
              "trials": 27,
              "rate": 1,
              "low": 0.8723,
              "high": 1
            },
            "early": {
              "events": 0,
              "trials": 27,
              "rate": 0,
              "low": 0,
              "high": 0.1277
            },
            "unresolved": {
              "events": 0,
              "trials": 27,
              "rate": 0,
              "low": 0,
              "high": 0.1277
            },
            "medianDelay": 0.09547738693467336,
            "delay90": 0.43434343434343436,
            "onsetInside": {
              "events": 25,
              "trials": 27,
              "rate": 0.92593,
              "low": 0.7571,
              "high": 0.9909
            },
            "medianWidth": 0.0920920920920921,
            "medianError": 0.02631578947368421
          },
          "jump": {
            "quiet": {
              "events": 0,
              "trials": 29,
              "rate": 0,
              "low": 0,
              "high": 0.11944
            },
            "flagged": {
              "events": 27,
              "trials": 29,
              "rate": 0.93103,
              "low": 0.77234,
              "high": 0.99154
            },
            "early": {
              "events": 0,
              "trials": 29,
              "rate": 0,
              "low": 0,
              "high": 0.11944
            },
            "unresolved": {
              "events": 1,
              "trials": 29,
              "rate": 0.03448,
              "low": 0.00087,
              "high": 0.17764
            },
            "medianDelay": 0.043043043043043044,
            "delay90": 0.12270756918972991,
            "onsetInside": {
              "events": 27,
              "trials": 27,
              "rate": 1,
              "low": 0.8723,
              "high": 1
            },
            "medianWidth": 0.013337779259753251,
            "medianError": 0.0028342780926975657
          },
          "partial recovery": {
            "quiet": {
              "events": 0,
              "trials": 22,
              "rate": 0,
              "low": 0,
              "high": 0.15437
            },
            "flagged": {
              "events": 22,
              "trials": 22,
              "rate": 1,
              "low": 0.84563,
              "high": 1
            },
            "early": {
              "events": 0,
              "trials": 22,
              "rate": 0,
              "low": 0,
              "high": 0.15437
            },
            "unresolved": {
              "events": 0,
              "trials": 22,
              "rate": 0,
              "low": 0,
              "high": 0.15437
            },
            "medianDelay": 0.030303030303030304,
            "delay90": 0.11811811811811812,
            "onsetInside": {
              "events": 21,
              "trials": 22,
              "rate": 0.95455,
              "low": 0.77156,
              "high": 0.99885
            },
            "medianWidth": 0.028028028028028028,
            "medianError": 0.005025125628140704
          },
          "ramp": {
            "quiet": {
              "events": 0,
              "trials": 31,
              "rate": 0,
              "low": 0,
              "high": 0.11219
            },
            "flagged": {
              "events": 31,
              "trials": 31,
              "rate": 1,
              "low": 0.88781,
              "high": 1
            },
            "early": {
              "events": 0,
              "trials": 31,
              "rate": 0,
              "low": 0,
              "high": 0.11219
            },
            "unresolved": {
              "events": 0,
              "trials": 31,
              "rate": 0,
              "low": 0,
              "high": 0.11219
            },
            "medianDelay": 0.03903903903903904,
            "delay90": 0.13131313131313133,
            "onsetInside": {
              "events": 31,
              "trials": 31,
              "rate": 1,
              "low": 0.88781,
              "high": 1
            },
            "medianWidth": 0.03508771929824561,
            "medianError": 0.010025062656641603
          },
          "slow ramp": {
            "quiet": {
              "events": 0,
              "trials": 16,
              "rate": 0,
              "low": 0,
              "high": 0.20591
            },
            "flagged": {
              "events": 16,
              "trials": 16,
              "rate": 1,
              "low": 0.79409,
              "high": 1
            },
            "early": {
              "events": 0,
              "trials": 16,
              "rate": 0,
              "low": 0,
              "high": 0.20591
            },
            "unresolved": {
              "events": 0,
              "trials": 16,
              "rate": 0,
              "low": 0,
              "high": 0.20591
            },
            "medianDelay": 0.1111111111111111,
            "delay90": 0.494949494949495,
            "onsetInside": {
              "events": 16,
              "trials": 16,
              "rate": 1,
              "low": 0.79409,
              "high": 1
            },
            "medianWidth": 0.09547738693467336,
            "medianError": 0.018172724241413803
          }
        }
      },
      "hard": {
        "all": {
          "ever": {
            "events": 5,
            "trials": 600,
            "rate": 0.00833,
            "low": 0.00271,
            "high": 0.01934
          },
          "atEnd": {
            "events": 0,
            "trials": 600,
            "rate": 0,
            "low": 0,
            "high": 0.00613
          },
          "unresolved": {
            "events": 3,
            "trials": 600,
            "rate": 0.005,
            "low": 0.00103,
            "high": 0.01454
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
              "events": 4,
              "trials": 50,
              "rate": 0.08,
              "low": 0.02223,
              "high": 0.19234
            },
            "atEnd": {
              "events": 0,
              "trials": 50,
              "rate": 0,
              "low": 0,
              "high": 0.07112
            },
            "unresolved": {
              "events": 1,
              "trials": 50,
              "rate": 0.02,
              "low": 0.00051,
              "high": 0.10647
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
              "events": 1,
              "trials": 50,
              "rate": 0.02,
              "low": 0.00051,
              "high": 0.10647
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
              "events": 1,
              "trials": 50,
              "rate": 0.02,
              "low": 0.00051,
              "high": 0.10647
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
            "events": 19,
            "trials": 19,
            "rate": 1,
            "low": 0.82353,
            "high": 1
          },
          "infinity": {
            "events": 18,
            "trials": 18,
            "rate": 1,
            "low": 0.8147,
            "high": 1
          },
          "nan": {
            "events": 10,
            "trials": 10,
            "rate": 1,
            "low": 0.6915,
            "high": 1
          },
          "sentinel": {
            "events": 15,
            "trials": 15,
            "rate": 1,
            "low": 0.78198,
            "high": 1
          },
          "zeros": {
            "events": 13,
            "trials": 13,
            "rate": 1,
            "low": 0.75295,
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
          "events": 74,
          "trials": 82,
          "rate": 0.90244,
          "low": 0.81679,
          "high": 0.95693
        },
        "jump": {
          "events": 69,
          "trials": 69,
          "rate": 1,
          "low": 0.94794,
          "high": 1
        },
        "partial recovery": {
          "events": 70,
          "trials": 73,
          "rate": 0.9589,
          "low": 0.88456,
          "high": 0.99144
        },
        "ramp": {
          "events": 73,
          "trials": 75,
          "rate": 0.97333,
          "low": 0.90697,
          "high": 0.99675
        },
        "slow ramp": {
          "events": 57,
          "trials": 57,
          "rate": 1,
          "low": 0.93733,
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
