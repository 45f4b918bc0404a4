// @ts-nocheck
/** Made of kernel/scan.ts by `node kernel/build.js`: what kernel-code.ts is, as JavaScript. Not to be changed by hand. */
export const createScriptKernel = () => asmFunc({})

function asmFunc(imports) {
 var buffer = new ArrayBuffer(65536);
 var HEAP8 = new Int8Array(buffer);
 var HEAP16 = new Int16Array(buffer);
 var HEAP32 = new Int32Array(buffer);
 var HEAPU8 = new Uint8Array(buffer);
 var HEAPU16 = new Uint16Array(buffer);
 var HEAPU32 = new Uint32Array(buffer);
 var HEAPF32 = new Float32Array(buffer);
 var HEAPF64 = new Float64Array(buffer);
 var Math_imul = Math.imul;
 var Math_fround = Math.fround;
 var Math_abs = Math.abs;
 var Math_clz32 = Math.clz32;
 var Math_min = Math.min;
 var Math_max = Math.max;
 var Math_floor = Math.floor;
 var Math_ceil = Math.ceil;
 var Math_trunc = Math.trunc;
 var Math_sqrt = Math.sqrt;
 var global$0 = 0;
 var global$1 = 0;
 var global$2 = 0;
 function $0($0_1, $1_1) {
  var $2 = 0, $3 = 0, $4_1 = 0;
  $3 = $0_1 + 1 | 0;
  $2 = $0_1;
  $0_1 = HEAPU8[$0_1 | 0];
  $2 = ($0_1 | 0) == 45 | ($0_1 | 0) == 43 ? $3 : $2;
  $0_1 = $2;
  while (1) {
   if ($0_1 >>> 0 < $1_1 >>> 0) {
    $3 = HEAPU8[$0_1 | 0] - 48 >>> 0 <= 9
   } else {
    $3 = 0
   }
   if ($3) {
    $0_1 = $0_1 + 1 | 0;
    continue;
   }
   break;
  };
  $0_1 = $0_1 - $2 | 0;
  if (!$0_1) {
   return 0
  }
  $2 = $0_1 + $2 | 0;
  if (($2 | 0) == ($1_1 | 0)) {
   return 1
  }
  if (HEAPU8[$2 | 0] != 46) {
   return 0
  }
  $3 = $2 + 1 | 0;
  $0_1 = $3;
  while (1) {
   if ($0_1 >>> 0 < $1_1 >>> 0) {
    $4_1 = HEAPU8[$0_1 | 0] - 48 >>> 0 <= 9
   } else {
    $4_1 = 0
   }
   if ($4_1) {
    $0_1 = $0_1 + 1 | 0;
    continue;
   }
   break;
  };
  $0_1 = $0_1 - $3 | 0;
  return $0_1 ? ($0_1 + ($2 + 1 | 0) | 0) == ($1_1 | 0) : 0;
 }
 
 function $1($0_1, $1_1) {
  var $2 = 0, $3 = 0, $4_1 = 0;
  while (1) {
   if ($0_1 >>> 0 < $1_1 >>> 0) {
    block : {
     $2 = HEAPU8[$0_1 | 0];
     if (HEAPU16[$2 << 1 >> 1] >= 257) {
      $4_1 = 1
     } else {
      $4_1 = ($2 | 0) == 39 | ($2 | 0) == 34 | ($2 | 0) == 96 | ($2 | 0) == 125 | ($2 | 0) == 62 | ($2 | 0) == 59 | ($2 | 0) == 124
     }
     if ($4_1) {
      break block
     }
     if (($2 | 0) == 91 | ($2 | 0) == 40) {
      $3 = $3 + 1 | 0
     } else {
      if (($2 | 0) == 93 | ($2 | 0) == 41) {
       $3 = $3 - 1 | 0;
       $2 = ($3 | 0) < 0;
      } else {
       $2 = 0
      }
      if ($2) {
       break block
      }
     }
     $0_1 = $0_1 + 1 | 0;
     continue;
    }
   }
   break;
  };
  return $0_1;
 }
 
 function $4($0_1, $1_1) {
  $0_1 = $0_1 | 0;
  $1_1 = $1_1 | 0;
  var $2 = 0, $3 = 0, $4_1 = 0, $5 = 0, $6 = 0, $7 = 0, $8 = 0, $9 = 0, $10 = 0, $11 = 0, $12 = 0, $13 = 0, $14 = 0, $15 = 0, $16 = 0, $17 = 0, $18 = 0, $19 = 0, $20 = 0, $21 = 0, $22 = 0, $23 = 0, $24 = 0, $25 = 0;
  global$2 = 466944;
  while (1) {
   if (($0_1 | 0) > ($17 | 0)) {
    if (global$2 + 256 >>> 0 > 729088) {
     return $17 | 0
    }
    $2 = ($17 << 3) + 270336 | 0;
    $5 = HEAP32[$2 >> 2];
    $7 = HEAP32[$2 + 4 >> 2];
    $2 = ($17 << 4) + 335872 | 0;
    HEAP32[$2 + 12 >> 2] = global$2 - 466944 >>> 2;
    $24 = $2;
    $4_1 = ($5 | 0) == ($7 | 0);
    if ($4_1 ? $4_1 : $7 - $5 >>> 0 > 4e3) {
     $2 = 0
    } else {
     $22 = $2;
     $10 = 0;
     $11 = 0;
     $14 = 0;
     $15 = 0;
     $20 = 0;
     global$0 = $5;
     global$1 = $7;
     $18 = HEAPU8[$5 | 0];
     $3 = 1;
     block : {
      if (($18 | 0) == 123) {
       break block
      }
      $3 = 0;
      if (!(($18 | 0) == 64 | HEAPU16[$18 << 1 >> 1] < 256)) {
       break block
      }
      $2 = $5 - -64 | 0;
      $4_1 = $2 >>> 0 > $7 >>> 0 ? $7 : $2;
      $8 = $5 + 1 | 0;
      while (1) {
       if ($4_1 >>> 0 > $8 >>> 0) {
        $2 = HEAPU8[$8 | 0];
        $3 = 2;
        if (($2 | 0) == 61) {
         break block
        }
        $3 = 0;
        if (!(($2 | 0) == 64 | HEAPU16[$2 << 1 >> 1] < 256)) {
         break block
        }
        $8 = $8 + 1 | 0;
        continue;
       }
       break;
      };
      $3 = 0;
     }
     $25 = $3;
     $19 = ($3 | 0) == 1;
     if (!$19) {
      if (($3 | 0) == 2) {
       $2 = $5;
       block1 : {
        while (1) {
         if ($2 >>> 0 < $7 >>> 0) {
          $8 = 0;
          if (($10 | 0) >= 60) {
           break block1
          }
          $4_1 = $2;
          while (1) {
           if ($2 >>> 0 < $7 >>> 0) {
            $3 = HEAPU8[$2 | 0];
            $3 = ($3 | 0) == 64 | HEAPU16[$3 << 1 >> 1] < 256;
           } else {
            $3 = 0
           }
           if ($3) {
            $2 = $2 + 1 | 0;
            continue;
           }
           break;
          };
          if (($2 | 0) == ($4_1 | 0) | $2 >>> 0 >= $7 >>> 0 | HEAPU8[$2 | 0] != 61) {
           break block1
          }
          $2 = $2 + 1 | 0;
          if ($2 >>> 0 < $7 >>> 0) {
           $3 = HEAPU8[$2 | 0] == 34
          } else {
           $3 = 0
          }
          if ($3) {
           $2 = $2 + 1 | 0;
           block2 : {
            while (1) {
             if ($2 >>> 0 < $7 >>> 0) {
              $4_1 = HEAPU8[$2 | 0];
              if (($4_1 | 0) == 92) {
               $2 = $2 + 1 | 0
              } else {
               $3 = $2 + 1 | 0;
               if (($4_1 | 0) == 34) {
                break block2
               }
              }
              $2 = $2 + 1 | 0;
              continue;
             }
             break;
            };
            $3 = 0;
           }
           $2 = $3;
          } else {
           while (1) {
            $4_1 = HEAPU8[$2 | 0];
            if (($4_1 | 0) != 34 & $2 >>> 0 < $7 >>> 0) {
             $3 = ($4_1 | 0) == 9 | ($4_1 | 0) == 32
            } else {
             $3 = 1
            }
            if (!$3) {
             $2 = $2 + 1 | 0;
             continue;
            }
            break;
           }
          }
          if (!$2) {
           break block1
          }
          if ($2 >>> 0 < $7 >>> 0) {
           $4_1 = HEAPU8[$2 | 0];
           $3 = ($4_1 | 0) == 9 | ($4_1 | 0) == 32;
          } else {
           $3 = 1
          }
          if (!$3) {
           break block1
          }
          while (1) {
           if ($2 >>> 0 < $7 >>> 0) {
            $4_1 = HEAPU8[$2 | 0];
            $3 = ($4_1 | 0) == 9 | ($4_1 | 0) == 32;
           } else {
            $3 = 0
           }
           if ($3) {
            $2 = $2 + 1 | 0;
            continue;
           }
           break;
          };
          $10 = $10 + 1 | 0;
          continue;
         }
         break;
        };
        $8 = 1;
       }
      } else {
       $8 = 0
      }
      $19 = $8;
     }
     $10 = $1_1;
     $8 = 12;
     __inlined_func$3$2 : {
      while (1) {
       if ($5 >>> 0 < $7 >>> 0) {
        $6 = HEAPU8[$5 | 0];
        $9 = HEAPU16[$6 << 1 >> 1];
        if ($9 >>> 0 < 256) {
         $4_1 = $5;
         $3 = $6 ^ -2128831035;
         while (1) {
          $5 = $5 + 1 | 0;
          if ($7 >>> 0 > $5 >>> 0) {
           $2 = HEAPU8[$5 | 0];
           $12 = HEAPU16[$2 << 1 >> 1];
           if ($12 >>> 0 < 256) {
            $3 = $2 ^ Math_imul($3, 16777619);
            $9 = $9 | $12;
            continue;
           }
          }
          break;
         };
         $20 = $9 | $20;
         if (($11 | 0) < 64) {
          HEAP32[global$2 >> 2] = $4_1 - global$0 | $5 - global$0 << 16;
          global$2 = global$2 + 4 | 0;
         }
         if ($9 & 1) {
          $2 = $5 - $4_1 >>> 0 <= 3;
          if ($2) {
           $2 = ($14 >>> 15 ^ $14) & 511;
           block3 : {
            while (1) {
             $12 = ($2 << 3) + 1024 | 0;
             $13 = HEAP32[$12 + 4 >> 2];
             if ($13) {
              $13 = ($13 & 4) != 0;
              if (HEAP32[$12 >> 2] == ($14 | 0)) {
               break block3
              }
              $2 = $2 + 1 & 511;
              continue;
             }
             break;
            };
            $13 = 0;
           }
           if ($13) {
            $2 = 1
           } else {
            if ($4_1 - global$0 >>> 0 > 1) {
             $2 = HEAPU8[$4_1 - 1 | 0] == 32
            } else {
             $2 = 0
            }
            if ($2) {
             $2 = HEAPU8[$4_1 - 2 | 0] == 34
            } else {
             $2 = 0
            }
           }
          }
          if (!$2) {
           $2 = !$11 & ($18 | 0) == 60
          }
          if (!$2) {
           $2 = ($6 | 0) == 37 & $5 >>> 0 < $7 >>> 0 & HEAPU8[$5 | 0] == 58
          }
          if (!$2) {
           $13 = ($8 | 0) > 0;
           $12 = $5 - $4_1 | 0;
           __inlined_func$5 : {
            if (!($9 & 44)) {
             $6 = ($13 ? $12 : 0) ^ 1359893119;
             $2 = !($9 & 130);
             if ($2) {
              $3 = $9 & 16 | ($12 | 0) == 1
             } else {
              $3 = $2
             }
             $2 = $6;
             if ($3) {
              break __inlined_func$5
             }
             $6 = $9 & 208;
             if ($13) {
              if (!$6) {
               $2 = global$1 >>> 0 > $5 >>> 0;
               if ($2) {
                $2 = HEAPU8[$5 | 0] == 58
               }
               if ($2) {
                $2 = 0
               } else {
                if ((global$0 | 0) == ($4_1 | 0)) {
                 $2 = 1
                } else {
                 $2 = HEAPU8[$4_1 - 1 | 0] != 58
                }
               }
               if ($2) {
                $2 = 0
               } else {
                $2 = $5 - $4_1 | 0;
                if ($2 >>> 0 <= 1) {
                 $2 = 1
                } else {
                 if ($2 >>> 0 <= 4) {
                  $2 = 2
                 } else {
                  $2 = ($2 | 0) == 5 ? 3 : 4
                 }
                }
                $2 = $2 + ($9 & -8 ? 512 : 256) | 0;
               }
               $6 = Math_imul($2, 16777619);
               $3 = $5 - $4_1 | 0;
               block0 : {
                if ($3 >>> 0 < 3) {
                 break block0
                }
                if (($3 | 0) == 4) {
                 $3 = HEAPU8[$5 | 0] == 47 & global$1 >>> 0 > $5 >>> 0 ? 4 : 0;
                 break block0;
                }
                if (($3 | 0) == 6) {
                 $2 = $4_1 + 2 | 0;
                 $4_1 = $2 + 2 | 0;
                 $4_1 = (HEAPU8[$4_1 + 1 | 0] + Math_imul(HEAPU8[$4_1 | 0], 10) | 0) - 528 | 0;
                 $2 = (HEAPU8[$2 + 1 | 0] + Math_imul(HEAPU8[$2 | 0], 10) | 0) - 528 | 0;
                 $3 = ((($2 ? $2 >>> 0 <= 12 : 0) ? $4_1 : 0) ? $4_1 >>> 0 <= 31 : 0) ? 6 : 0;
                 break block0;
                }
                if (($3 | 0) == 8) {
                 $2 = $4_1 + 4 | 0;
                 $4_1 = $2 + 2 | 0;
                 $4_1 = (HEAPU8[$4_1 + 1 | 0] + Math_imul(HEAPU8[$4_1 | 0], 10) | 0) - 528 | 0;
                 $2 = (HEAPU8[$2 + 1 | 0] + Math_imul(HEAPU8[$2 | 0], 10) | 0) - 528 | 0;
                 $3 = ((($2 ? $2 >>> 0 <= 12 : 0) ? $4_1 : 0) ? $4_1 >>> 0 <= 31 : 0) ? 8 : 0;
                 break block0;
                }
                $2 = ($3 | 0) == 10;
                if (!$2) {
                 $2 = ($3 | 0) == 13
                }
                if (!$2) {
                 $2 = ($3 | 0) == 16
                }
                $3 = (($2 ? $2 : ($3 | 0) == 19) ? HEAPU8[$4_1 | 0] == 49 : 0) ? $3 : 0;
               }
               $2 = $3 << 8 ^ 625341585 ^ $6;
               break __inlined_func$5;
              }
              $3 = ($6 | 0) == 16;
              if ($3) {
               $2 = 0;
               $3 = $4_1;
               while (1) {
                if ($3 >>> 0 < $5 >>> 0) {
                 $2 = HEAPU8[$3 | 0] == 46 ? $2 + 1 | 0 : $2;
                 $3 = $3 + 1 | 0;
                 continue;
                }
                break;
               };
               $3 = ($2 | 0) == 3;
              }
              $2 = $4_1;
              while (1) {
               if ($2 >>> 0 < $5 >>> 0) {
                $9 = HEAPU8[$2 | 0] - 48 >>> 0 <= 9
               } else {
                $9 = 0
               }
               if ($9) {
                $2 = $2 + 1 | 0;
                continue;
               }
               break;
              };
              $2 = $2 - $4_1 | 0;
              $2 = Math_imul($6 + 1 | 0, 16777619) ^ 625341585 ^ ($3 ? $2 : ($2 << 6) + $12 | 0) << 8;
              break __inlined_func$5;
             }
             if ($6) {
              $2 = $0($4_1, $5)
             } else {
              $2 = 1
             }
             if ($2) {
              $2 = global$1 >>> 0 > $5 >>> 0;
              if ($2) {
               $2 = HEAPU8[$5 | 0] == 58
              }
              if ($2) {
               $2 = 0
              } else {
               if ((global$0 | 0) == ($4_1 | 0)) {
                $2 = 1
               } else {
                $2 = HEAPU8[$4_1 - 1 | 0] != 58
               }
              }
              if ($2) {
               $2 = 0
              } else {
               $2 = $5 - $4_1 | 0;
               if ($2 >>> 0 <= 1) {
                $2 = 1
               } else {
                if ($2 >>> 0 <= 4) {
                 $2 = 2
                } else {
                 $2 = ($2 | 0) == 5 ? 3 : 4
                }
               }
               $2 = $2 + ($9 & -8 ? 512 : 256) | 0;
              }
              $2 = $2 ^ 625341585;
              break __inlined_func$5;
             }
             $2 = Math_imul($6 ^ 461845907, 16777619);
             break __inlined_func$5;
            }
            $2 = $4_1;
            while (1) {
             if ($2 >>> 0 < $5 >>> 0) {
              $3 = HEAPU8[$2 | 0] - 48 >>> 0 <= 9
             } else {
              $3 = 0
             }
             if ($3) {
              $2 = $2 + 1 | 0;
              continue;
             }
             break;
            };
            $21 = $2 - $4_1 | 0;
            if ($21) {
             $3 = $5;
             while (1) {
              if ($5 - $3 >>> 0 <= 8 & $3 >>> 0 > $4_1 >>> 0) {
               $2 = HEAPU8[$3 - 1 | 0] > 57
              } else {
               $2 = 0
              }
              if ($2) {
               $3 = $3 - 1 | 0;
               continue;
              }
              break;
             };
             if (($3 | 0) == ($4_1 | 0) | ($3 | 0) == ($5 | 0)) {
              $3 = 0
             } else {
              $2 = HEAPU8[$3 | 0] ^ -2128831035;
              $6 = $3 + 1 | 0;
              while (1) {
               if ($5 >>> 0 > $6 >>> 0) {
                $2 = HEAPU8[$6 | 0] ^ Math_imul($2, 16777619);
                $6 = $6 + 1 | 0;
                continue;
               }
               break;
              };
              $6 = ($2 >>> 15 ^ $2) & 511;
              block113 : {
               while (1) {
                $23 = ($6 << 3) + 1024 | 0;
                $16 = HEAP32[$23 + 4 >> 2];
                if ($16) {
                 $16 = ($16 & 2) != 0;
                 if (HEAP32[$23 >> 2] == ($2 | 0)) {
                  break block113
                 }
                 $6 = $6 + 1 & 511;
                 continue;
                }
                break;
               };
               $16 = 0;
              }
              if ($16) {
               $3 = $0($4_1, $3)
              } else {
               $3 = 0
              }
              $3 = $3 ? $2 : 0;
             }
            } else {
             $3 = 0
            }
            if ($13) {
             $2 = global$1 >>> 0 > $5 >>> 0;
             if ($2) {
              $2 = HEAPU8[$5 | 0] == 58
             }
             if ($2) {
              $2 = 0
             } else {
              if ((global$0 | 0) == ($4_1 | 0)) {
               $2 = 1
              } else {
               $2 = HEAPU8[$4_1 - 1 | 0] != 58
              }
             }
             if ($2) {
              $6 = 0
             } else {
              $2 = $5 - $4_1 | 0;
              if ($2 >>> 0 <= 1) {
               $2 = 1
              } else {
               if ($2 >>> 0 <= 4) {
                $2 = 2
               } else {
                $2 = ($2 | 0) == 5 ? 3 : 4
               }
              }
              $6 = $2 + ($9 & -8 ? 512 : 256) | 0;
             }
             $2 = HEAPU8[$4_1 | 0];
             $2 = ($2 | 0) == 87 | ($2 | 0) == 73 | ($2 | 0) == 69 | ($2 | 0) == 70 | ($2 | 0) == 68 | ($2 | 0) == 86 ? $2 : 0;
             $3 = Math_imul(Math_imul($6, 16777619) ^ ($2 ^ ($9 & 208 ^ ($3 ^ 461845907))), 16777619);
             if ($21 ? 1 : $2) {
              $2 = ($21 << 6) + ($12 >>> 0 >= 63 ? 63 : $12) | 0
             } else {
              $2 = 0
             }
             $2 = $3 ^ $2 << 8;
             break __inlined_func$5;
            }
            $2 = Math_imul($3 ^ 1013904242, 16777619);
            if ($3) {
             break __inlined_func$5
            }
            $2 = global$1 >>> 0 > $5 >>> 0;
            if ($2) {
             $2 = HEAPU8[$5 | 0] == 58
            }
            if ($2) {
             $2 = 0
            } else {
             if ((global$0 | 0) == ($4_1 | 0)) {
              $2 = 1
             } else {
              $2 = HEAPU8[$4_1 - 1 | 0] != 58
             }
            }
            if ($2) {
             $2 = 0
            } else {
             $2 = $5 - $4_1 | 0;
             if ($2 >>> 0 <= 1) {
              $2 = 1
             } else {
              if ($2 >>> 0 <= 4) {
               $2 = 2
              } else {
               $2 = ($2 | 0) == 5 ? 3 : 4
              }
             }
             $2 = $2 + ($9 & -8 ? 512 : 256) | 0;
            }
            $2 = $2 ^ 461845907;
           }
           $3 = $2;
          }
          $8 = $8 - 1 | 0;
         } else {
          if (HEAPU8[$5 | 0] == 58 & global$1 >>> 0 > $5 + 2 >>> 0) {
           $2 = HEAPU8[$5 + 1 | 0] == 47
          } else {
           $2 = 0
          }
          if ($2) {
           $2 = HEAPU8[$5 + 2 | 0] == 47
          } else {
           $2 = 0
          }
          if ($2) {
           $3 = 1779033703;
           $5 = $1($5 + 3 | 0, $7);
          }
          $14 = $3;
          $9 = $8 - 1 | 0;
          if (($8 | 0) < 6) {
           $2 = HEAPU8[$6 + 512 | 0] == 1
          } else {
           $2 = 0
          }
          if ($2) {
           $8 = ($3 >>> 15 ^ $3) & 511;
           block4 : {
            while (1) {
             $2 = ($8 << 3) + 1024 | 0;
             $4_1 = HEAP32[$2 + 4 >> 2];
             if ($4_1) {
              $4_1 = $4_1 & 1;
              if (HEAP32[$2 >> 2] == ($3 | 0)) {
               break block4
              }
              $8 = $8 + 1 & 511;
              continue;
             }
             break;
            };
            $4_1 = 0;
           }
          } else {
           $4_1 = 0
          }
          $8 = $4_1 ? 6 : $9;
         }
         $11 = $11 + 1 | 0;
         $10 = Math_imul($3 ^ $10, 695872825);
         $15 = Math_imul($3 + $15 | 0, 739982445);
         continue;
        }
        if (($9 | 0) == 258) {
         $2 = 0;
         if (($6 | 0) != 27) {
          break __inlined_func$3$2
         }
         while (1) {
          block5 : {
           $2 = $5;
           $5 = $2 + 1 | 0;
           $2 = HEAPU8[$2 | 0];
           $10 = Math_imul($2 ^ $10, 695872825);
           $15 = Math_imul($2 + $15 | 0, 739982445);
           if (($2 | 0) != 91 & $2 >>> 0 >= 64 & $2 >>> 0 < 128) {
            break block5
           }
           if ($5 >>> 0 < $7 >>> 0) {
            continue
           }
          }
          break;
         };
         continue;
        }
        if (($6 | 0) == 47 & ($11 | 0) >= 3) {
         if (($5 + 1 | 0) == ($7 | 0)) {
          $2 = 1
         } else {
          $2 = HEAPU8[$5 + 1 | 0];
          $2 = ($2 | 0) == 9 | ($2 | 0) == 32;
         }
         $3 = 0;
         block6 : {
          if ($2) {
           break block6
          }
          $2 = HEAPU8[$5 - 1 | 0];
          $3 = 1;
          if (($2 | 0) == 9 | ($2 | 0) == 32) {
           break block6
          }
          $3 = ($2 | 0) == 40 | ($2 | 0) == 61 | ($2 | 0) == 34 | ($2 | 0) == 39 | ($2 | 0) == 91 | ($2 | 0) == 58 | ($2 | 0) == 44 | ($2 | 0) == 60;
         }
        } else {
         $3 = 0
        }
        if ($3) {
         $4_1 = $1($5 + 1 | 0, $7);
         $2 = HEAPU8[$4_1 - 1 | 0];
         if (($2 | 0) != 58 & $4_1 - $5 >>> 0 >= 2) {
          $10 = ($2 | 0) == 58 | ($2 | 0) == 46 | ($2 | 0) == 33 | ($2 | 0) == 63 | ($2 | 0) == 44 ? Math_imul($2 ^ $10, 695872825) : $10;
          $6 = 1779033703;
          if (($11 | 0) < 64) {
           HEAP32[global$2 >> 2] = $5 - global$0 | $4_1 - global$0 << 16;
           global$2 = global$2 + 4 | 0;
          }
          $11 = $11 + 1 | 0;
          $8 = $8 - 1 | 0;
          $5 = $4_1 - 1 | 0;
         }
        } else {
         if ($19) {
          $2 = ($6 | 0) == 61 | ($6 | 0) == 34
         } else {
          $2 = 0
         }
         if ($2) {
          $3 = ($14 >>> 15 ^ $14) & 511;
          block16 : {
           while (1) {
            $2 = ($3 << 3) + 1024 | 0;
            $4_1 = HEAP32[$2 + 4 >> 2];
            if ($4_1) {
             $4_1 = ($4_1 & 8) != 0;
             if (HEAP32[$2 >> 2] == ($14 | 0)) {
              break block16
             }
             $3 = $3 + 1 & 511;
             continue;
            }
            break;
           };
           $4_1 = 0;
          }
          $2 = $5;
          __inlined_func$2$1 : {
           if ($4_1) {
            break __inlined_func$2$1
           }
           if (($25 | 0) == 2) {
            if (HEAPU8[$5 | 0] != 61) {
             $3 = 1
            } else {
             $2 = $5 + 1 | 0;
             $2 = HEAPU8[$2 | 0] == 45 & $2 >>> 0 < $7 >>> 0 ? $2 + 1 | 0 : $2;
             if ($2 >>> 0 < $7 >>> 0) {
              $3 = HEAPU8[$2 | 0] - 48 >>> 0 <= 9
             } else {
              $3 = 0
             }
            }
            $2 = $5;
            if ($3) {
             break __inlined_func$2$1
            }
            $2 = $5 + 1 | 0;
            $4_1 = $2 >>> 0 < $7 >>> 0;
            if ($4_1) {
             $4_1 = HEAPU8[$2 | 0] == 34
            }
            if ($4_1) {
             $3 = $5 + 2 | 0;
             block118 : {
              while (1) {
               if ($3 >>> 0 < $7 >>> 0) {
                $2 = HEAPU8[$3 | 0];
                if (($2 | 0) == 92) {
                 $3 = $3 + 1 | 0
                } else {
                 $4_1 = $3 + 1 | 0;
                 if (($2 | 0) == 34) {
                  break block118
                 }
                }
                $3 = $3 + 1 | 0;
                continue;
               }
               break;
              };
              $4_1 = 0;
             }
             $3 = $4_1;
            } else {
             $3 = $5 + 1 | 0;
             while (1) {
              $2 = HEAPU8[$3 | 0];
              if (($2 | 0) != 34 & $3 >>> 0 < $7 >>> 0) {
               $2 = ($2 | 0) == 9 | ($2 | 0) == 32
              } else {
               $2 = 1
              }
              if (!$2) {
               $3 = $3 + 1 | 0;
               continue;
              }
              break;
             };
            }
            $2 = $3;
            break __inlined_func$2$1;
           }
           $3 = $5 - 1 | 0;
           while (1) {
            if (HEAPU8[$3 | 0] == 32 & global$0 >>> 0 < $3 >>> 0) {
             $3 = $3 - 1 | 0;
             continue;
            }
            break;
           };
           $2 = $5;
           if (HEAPU8[$3 | 0] != 58) {
            break __inlined_func$2$1
           }
           $3 = $5 + 1 | 0;
           block222 : {
            while (1) {
             if ($3 >>> 0 < $7 >>> 0) {
              $2 = HEAPU8[$3 | 0];
              if (($2 | 0) == 92) {
               $3 = $3 + 1 | 0
              } else {
               $4_1 = $3 + 1 | 0;
               if (($2 | 0) == 34) {
                break block222
               }
              }
              $3 = $3 + 1 | 0;
              continue;
             }
             break;
            };
            $4_1 = 0;
           }
           $2 = $4_1;
           $2 = $2 ? $2 : $5;
          }
          if ($2 >>> 0 > $5 >>> 0) {
           $6 = 528734635;
           $5 = $2 - 1 | 0;
          }
         }
        }
        $10 = Math_imul($6 ^ $10, 695872825);
        $15 = Math_imul($6 + $15 | 0, 739982445);
        $5 = $5 + 1 | 0;
        continue;
       }
       break;
      };
      $5 = Math_imul($10 >>> 16 ^ $10, 73244475);
      HEAP32[$22 >> 2] = $5 >>> 15 ^ $5;
      HEAP32[$22 + 4 >> 2] = $15;
      $2 = 0;
      if (!$11) {
       break __inlined_func$3$2
      }
      $2 = ($20 & 32 ? 3 : 1) | ($19 ? 4 : 0) | (($11 | 0) >= 64 ? 64 : $11) << 8;
     }
    }
    HEAP32[$24 + 8 >> 2] = $2;
    $17 = $17 + 1 | 0;
    continue;
   }
   break;
  };
  return $0_1 | 0;
 }
 
 function __wasm_memory_size() {
  return buffer.byteLength >> 16;
 }
 
 function __wasm_memory_grow(pagesToAdd) {
  pagesToAdd = pagesToAdd | 0;
  var oldPages = __wasm_memory_size() | 0;
  var newPages = oldPages + pagesToAdd | 0;
  if ((oldPages < newPages) && (newPages < 65536)) {
   var newBuffer = new ArrayBuffer(newPages << 16);
   var newHEAP8 = new Int8Array(newBuffer);
   newHEAP8.set(HEAP8);
   HEAP8 = new Int8Array(newBuffer);
   HEAP16 = new Int16Array(newBuffer);
   HEAP32 = new Int32Array(newBuffer);
   HEAPU8 = new Uint8Array(newBuffer);
   HEAPU16 = new Uint16Array(newBuffer);
   HEAPU32 = new Uint32Array(newBuffer);
   HEAPF32 = new Float32Array(newBuffer);
   HEAPF64 = new Float64Array(newBuffer);
   buffer = newBuffer;
  }
  return oldPages;
 }
 
 return {
  "scan": $4, 
  "memory": Object.create(Object.prototype, {
   "grow": {
    "value": __wasm_memory_grow
   }, 
   "buffer": {
    "get": function () {
     return buffer;
    }
    
   }
  })
 };
}
