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
   if (($0_1 | 0) > ($19 | 0)) {
    if (global$2 + 256 >>> 0 > 729088) {
     return $19 | 0
    }
    $2 = ($19 << 3) + 270336 | 0;
    $5 = HEAP32[$2 >> 2];
    $8 = HEAP32[$2 + 4 >> 2];
    $2 = ($19 << 4) + 335872 | 0;
    HEAP32[$2 + 12 >> 2] = global$2 - 466944 >>> 2;
    $24 = $2;
    $3 = ($5 | 0) == ($8 | 0);
    if ($3 ? $3 : $8 - $5 >>> 0 > 4e3) {
     $2 = 0
    } else {
     $22 = $2;
     $4_1 = 0;
     $10 = 0;
     $13 = 0;
     $16 = 0;
     $21 = 0;
     global$0 = $5;
     global$1 = $8;
     $20 = HEAPU8[$5 | 0];
     $6 = 1;
     block : {
      if (($20 | 0) == 123) {
       break block
      }
      $6 = 0;
      if (!(($20 | 0) == 64 | HEAPU16[$20 << 1 >> 1] < 256)) {
       break block
      }
      $2 = $5 - -64 | 0;
      $11 = $2 >>> 0 > $8 >>> 0 ? $8 : $2;
      $2 = $5 + 1 | 0;
      while (1) {
       if ($2 >>> 0 < $11 >>> 0) {
        $3 = HEAPU8[$2 | 0];
        $6 = 2;
        if (($3 | 0) == 61) {
         break block
        }
        $6 = 0;
        if (!(($3 | 0) == 64 | HEAPU16[$3 << 1 >> 1] < 256)) {
         break block
        }
        $2 = $2 + 1 | 0;
        continue;
       }
       break;
      };
      $6 = 0;
     }
     $25 = $6;
     $17 = ($6 | 0) == 1;
     if (!$17) {
      if (($6 | 0) == 2) {
       $2 = $5;
       block1 : {
        while (1) {
         if ($2 >>> 0 < $8 >>> 0) {
          if (($10 | 0) >= 60) {
           break block1
          }
          $3 = $2;
          while (1) {
           if ($2 >>> 0 < $8 >>> 0) {
            $11 = HEAPU8[$2 | 0];
            $6 = ($11 | 0) == 64 | HEAPU16[$11 << 1 >> 1] < 256;
           } else {
            $6 = 0
           }
           if ($6) {
            $2 = $2 + 1 | 0;
            continue;
           }
           break;
          };
          if (($2 | 0) == ($3 | 0) | $2 >>> 0 >= $8 >>> 0 | HEAPU8[$2 | 0] != 61) {
           break block1
          }
          $2 = $2 + 1 | 0;
          if ($2 >>> 0 < $8 >>> 0) {
           $3 = HEAPU8[$2 | 0] == 34
          } else {
           $3 = 0
          }
          if ($3) {
           $2 = $2 + 1 | 0;
           block2 : {
            while (1) {
             if ($2 >>> 0 < $8 >>> 0) {
              $3 = HEAPU8[$2 | 0];
              if (($3 | 0) == 92) {
               $2 = $2 + 1 | 0
              } else {
               $6 = $2 + 1 | 0;
               if (($3 | 0) == 34) {
                break block2
               }
              }
              $2 = $2 + 1 | 0;
              continue;
             }
             break;
            };
            $6 = 0;
           }
           $2 = $6;
          } else {
           while (1) {
            $3 = HEAPU8[$2 | 0];
            if (($3 | 0) != 34 & $2 >>> 0 < $8 >>> 0) {
             $3 = ($3 | 0) == 9 | ($3 | 0) == 32
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
          if ($2 >>> 0 < $8 >>> 0) {
           $3 = HEAPU8[$2 | 0];
           $3 = ($3 | 0) == 9 | ($3 | 0) == 32;
          } else {
           $3 = 1
          }
          if (!$3) {
           break block1
          }
          while (1) {
           if ($2 >>> 0 < $8 >>> 0) {
            $3 = HEAPU8[$2 | 0];
            $3 = ($3 | 0) == 9 | ($3 | 0) == 32;
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
        $4_1 = 1;
       }
      }
      $17 = $4_1;
     }
     $11 = $1_1;
     $14 = 0;
     $10 = 12;
     __inlined_func$3$2 : {
      while (1) {
       if ($5 >>> 0 < $8 >>> 0) {
        $7 = HEAPU8[$5 | 0];
        $12 = HEAPU16[$7 << 1 >> 1];
        if ($12 >>> 0 < 256) {
         $3 = $5;
         $2 = $7 ^ -2128831035;
         while (1) {
          $5 = $5 + 1 | 0;
          if ($8 >>> 0 > $5 >>> 0) {
           $4_1 = HEAPU8[$5 | 0];
           $6 = HEAPU16[$4_1 << 1 >> 1];
           if ($6 >>> 0 < 256) {
            $2 = $4_1 ^ Math_imul($2, 16777619);
            $12 = $6 | $12;
            continue;
           }
          }
          break;
         };
         $21 = $12 | $21;
         if (($13 | 0) < 64) {
          HEAP32[global$2 >> 2] = $3 - global$0 | $5 - global$0 << 16;
          global$2 = global$2 + 4 | 0;
         }
         if ($12 & 1) {
          $6 = $5 - $3 >>> 0 <= 3;
          if ($6) {
           $6 = ($14 >>> 15 ^ $14) & 511;
           block3 : {
            while (1) {
             $4_1 = ($6 << 3) + 1024 | 0;
             $15 = HEAP32[$4_1 + 4 >> 2];
             if ($15) {
              $9 = ($15 & 4) != 0;
              if (HEAP32[$4_1 >> 2] == ($14 | 0)) {
               break block3
              }
              $6 = $6 + 1 & 511;
              continue;
             }
             break;
            };
            $9 = 0;
           }
           if ($9) {
            $4_1 = 1
           } else {
            if ($3 - global$0 >>> 0 > 1) {
             $4_1 = HEAPU8[$3 - 1 | 0] == 32
            } else {
             $4_1 = 0
            }
            if ($4_1) {
             $4_1 = HEAPU8[$3 - 2 | 0] == 34
            } else {
             $4_1 = 0
            }
           }
           $6 = $4_1;
          }
          if (!$6) {
           $6 = !$13 & ($20 | 0) == 60
          }
          if (!$6) {
           $6 = ($7 | 0) == 37 & $5 >>> 0 < $8 >>> 0 & HEAPU8[$5 | 0] == 58
          }
          $4_1 = $17 ? ($5 - $3 | 0) == 3 : $17;
          if ($4_1) {
           $4_1 = !($12 & -4)
          }
          if ($4_1) {
           $4_1 = ($14 >>> 15 ^ $14) & 511;
           block4 : {
            while (1) {
             $15 = ($4_1 << 3) + 1024 | 0;
             $9 = HEAP32[$15 + 4 >> 2];
             if ($9) {
              $9 = ($9 & 16) != 0;
              if (HEAP32[$15 >> 2] == ($14 | 0)) {
               break block4
              }
              $4_1 = $4_1 + 1 & 511;
              continue;
             }
             break;
            };
            $9 = 0;
           }
           $4_1 = $9;
          }
          if ($4_1) {
           $2 = $7 << 8 ^ 1541459225
          } else {
           if (!$6) {
            $15 = ($10 | 0) > 0;
            $2 = $3;
            $6 = $5 - $2 | 0;
            __inlined_func$5 : {
             if (!($12 & 44)) {
              $4_1 = ($15 ? $6 : 0) ^ 1359893119;
              $3 = !($12 & 130);
              if ($3) {
               $3 = $12 & 16 | ($6 | 0) == 1
              }
              if ($3) {
               break __inlined_func$5
              }
              $7 = $12 & 208;
              if ($15) {
               if (!$7) {
                $3 = global$1 >>> 0 > $5 >>> 0;
                if ($3) {
                 $3 = HEAPU8[$5 | 0] == 58
                }
                if ($3) {
                 $3 = 0
                } else {
                 if ((global$0 | 0) == ($2 | 0)) {
                  $3 = 1
                 } else {
                  $3 = HEAPU8[$2 - 1 | 0] != 58
                 }
                }
                if ($3) {
                 $3 = 0
                } else {
                 $3 = $5 - $2 | 0;
                 if ($3 >>> 0 <= 1) {
                  $3 = 1
                 } else {
                  if ($3 >>> 0 <= 4) {
                   $3 = 2
                  } else {
                   $3 = ($3 | 0) == 5 ? 3 : 4
                  }
                 }
                 $3 = $3 + ($12 & -8 ? 512 : 256) | 0;
                }
                $7 = Math_imul($3, 16777619);
                $4_1 = $5 - $2 | 0;
                block0 : {
                 if ($4_1 >>> 0 < 3) {
                  break block0
                 }
                 if (($4_1 | 0) == 4) {
                  $4_1 = HEAPU8[$5 | 0] == 47 & global$1 >>> 0 > $5 >>> 0 ? 4 : 0;
                  break block0;
                 }
                 if (($4_1 | 0) == 6) {
                  $2 = $2 + 2 | 0;
                  $3 = $2 + 2 | 0;
                  $3 = (HEAPU8[$3 + 1 | 0] + Math_imul(HEAPU8[$3 | 0], 10) | 0) - 528 | 0;
                  $2 = (HEAPU8[$2 + 1 | 0] + Math_imul(HEAPU8[$2 | 0], 10) | 0) - 528 | 0;
                  $4_1 = ((($2 ? $2 >>> 0 <= 12 : 0) ? $3 : 0) ? $3 >>> 0 <= 31 : 0) ? 6 : 0;
                  break block0;
                 }
                 if (($4_1 | 0) == 8) {
                  $2 = $2 + 4 | 0;
                  $3 = $2 + 2 | 0;
                  $3 = (HEAPU8[$3 + 1 | 0] + Math_imul(HEAPU8[$3 | 0], 10) | 0) - 528 | 0;
                  $2 = (HEAPU8[$2 + 1 | 0] + Math_imul(HEAPU8[$2 | 0], 10) | 0) - 528 | 0;
                  $4_1 = ((($2 ? $2 >>> 0 <= 12 : 0) ? $3 : 0) ? $3 >>> 0 <= 31 : 0) ? 8 : 0;
                  break block0;
                 }
                 $3 = ($4_1 | 0) == 10;
                 if (!$3) {
                  $3 = ($4_1 | 0) == 13
                 }
                 if (!$3) {
                  $3 = ($4_1 | 0) == 16
                 }
                 $4_1 = (($3 ? $3 : ($4_1 | 0) == 19) ? HEAPU8[$2 | 0] == 49 : 0) ? $4_1 : 0;
                }
                $4_1 = $4_1 << 8 ^ 625341585 ^ $7;
                break __inlined_func$5;
               }
               $4_1 = ($7 | 0) == 16;
               if ($4_1) {
                $3 = 0;
                $4_1 = $2;
                while (1) {
                 if ($5 >>> 0 > $4_1 >>> 0) {
                  $3 = HEAPU8[$4_1 | 0] == 46 ? $3 + 1 | 0 : $3;
                  $4_1 = $4_1 + 1 | 0;
                  continue;
                 }
                 break;
                };
                $4_1 = ($3 | 0) == 3;
               }
               $3 = $2;
               while (1) {
                if ($3 >>> 0 < $5 >>> 0) {
                 $9 = HEAPU8[$3 | 0] - 48 >>> 0 <= 9
                } else {
                 $9 = 0
                }
                if ($9) {
                 $3 = $3 + 1 | 0;
                 continue;
                }
                break;
               };
               $2 = $3 - $2 | 0;
               $4_1 = Math_imul($7 + 1 | 0, 16777619) ^ 625341585 ^ ($4_1 ? $2 : ($2 << 6) + $6 | 0) << 8;
               break __inlined_func$5;
              }
              if ($7) {
               $3 = $0($2, $5)
              } else {
               $3 = 1
              }
              if ($3) {
               $3 = global$1 >>> 0 > $5 >>> 0;
               if ($3) {
                $3 = HEAPU8[$5 | 0] == 58
               }
               if ($3) {
                $3 = 0
               } else {
                if ((global$0 | 0) == ($2 | 0)) {
                 $3 = 1
                } else {
                 $3 = HEAPU8[$2 - 1 | 0] != 58
                }
               }
               if ($3) {
                $2 = 0
               } else {
                $2 = $5 - $2 | 0;
                if ($2 >>> 0 <= 1) {
                 $2 = 1
                } else {
                 if ($2 >>> 0 <= 4) {
                  $2 = 2
                 } else {
                  $2 = ($2 | 0) == 5 ? 3 : 4
                 }
                }
                $2 = $2 + ($12 & -8 ? 512 : 256) | 0;
               }
               $4_1 = $2 ^ 625341585;
               break __inlined_func$5;
              }
              $4_1 = Math_imul($7 ^ 461845907, 16777619);
              break __inlined_func$5;
             }
             while (1) {
              if ($3 >>> 0 < $5 >>> 0) {
               $4_1 = HEAPU8[$3 | 0] - 48 >>> 0 <= 9
              } else {
               $4_1 = 0
              }
              if ($4_1) {
               $3 = $3 + 1 | 0;
               continue;
              }
              break;
             };
             $9 = $3 - $2 | 0;
             if ($9) {
              $4_1 = $5;
              while (1) {
               if ($2 >>> 0 < $4_1 >>> 0 & $5 - $4_1 >>> 0 <= 8) {
                $3 = HEAPU8[$4_1 - 1 | 0] > 57
               } else {
                $3 = 0
               }
               if ($3) {
                $4_1 = $4_1 - 1 | 0;
                continue;
               }
               break;
              };
              if (($2 | 0) == ($4_1 | 0) | ($5 | 0) == ($4_1 | 0)) {
               $3 = 0
              } else {
               $3 = HEAPU8[$4_1 | 0] ^ -2128831035;
               $7 = $4_1 + 1 | 0;
               while (1) {
                if ($5 >>> 0 > $7 >>> 0) {
                 $3 = HEAPU8[$7 | 0] ^ Math_imul($3, 16777619);
                 $7 = $7 + 1 | 0;
                 continue;
                }
                break;
               };
               $7 = ($3 >>> 15 ^ $3) & 511;
               block114 : {
                while (1) {
                 $23 = ($7 << 3) + 1024 | 0;
                 $18 = HEAP32[$23 + 4 >> 2];
                 if ($18) {
                  $18 = ($18 & 2) != 0;
                  if (HEAP32[$23 >> 2] == ($3 | 0)) {
                   break block114
                  }
                  $7 = $7 + 1 & 511;
                  continue;
                 }
                 break;
                };
                $18 = 0;
               }
               if ($18) {
                $4_1 = $0($2, $4_1)
               } else {
                $4_1 = 0
               }
               $3 = $4_1 ? $3 : 0;
              }
             } else {
              $3 = 0
             }
             if ($15) {
              $4_1 = global$1 >>> 0 > $5 >>> 0;
              if ($4_1) {
               $4_1 = HEAPU8[$5 | 0] == 58
              }
              if ($4_1) {
               $4_1 = 0
              } else {
               if ((global$0 | 0) == ($2 | 0)) {
                $4_1 = 1
               } else {
                $4_1 = HEAPU8[$2 - 1 | 0] != 58
               }
              }
              if ($4_1) {
               $4_1 = 0
              } else {
               $4_1 = $5 - $2 | 0;
               if ($4_1 >>> 0 <= 1) {
                $4_1 = 1
               } else {
                if ($4_1 >>> 0 <= 4) {
                 $4_1 = 2
                } else {
                 $4_1 = ($4_1 | 0) == 5 ? 3 : 4
                }
               }
               $4_1 = $4_1 + ($12 & -8 ? 512 : 256) | 0;
              }
              $2 = HEAPU8[$2 | 0];
              $2 = ($2 | 0) == 87 | ($2 | 0) == 73 | ($2 | 0) == 69 | ($2 | 0) == 70 | ($2 | 0) == 68 | ($2 | 0) == 86 ? $2 : 0;
              $3 = Math_imul(Math_imul($4_1, 16777619) ^ ($2 ^ ($12 & 208 ^ ($3 ^ 461845907))), 16777619);
              if ($9 ? 1 : $2) {
               $2 = ($9 << 6) + ($6 >>> 0 >= 63 ? 63 : $6) | 0
              } else {
               $2 = 0
              }
              $4_1 = $3 ^ $2 << 8;
              break __inlined_func$5;
             }
             $4_1 = Math_imul($3 ^ 1013904242, 16777619);
             if ($3) {
              break __inlined_func$5
             }
             $3 = global$1 >>> 0 > $5 >>> 0;
             if ($3) {
              $3 = HEAPU8[$5 | 0] == 58
             }
             if ($3) {
              $3 = 0
             } else {
              if ((global$0 | 0) == ($2 | 0)) {
               $3 = 1
              } else {
               $3 = HEAPU8[$2 - 1 | 0] != 58
              }
             }
             if ($3) {
              $2 = 0
             } else {
              $2 = $5 - $2 | 0;
              if ($2 >>> 0 <= 1) {
               $2 = 1
              } else {
               if ($2 >>> 0 <= 4) {
                $2 = 2
               } else {
                $2 = ($2 | 0) == 5 ? 3 : 4
               }
              }
              $2 = $2 + ($12 & -8 ? 512 : 256) | 0;
             }
             $4_1 = $2 ^ 461845907;
            }
            $2 = $4_1;
           }
          }
          $10 = $10 - 1 | 0;
         } else {
          if (HEAPU8[$5 | 0] == 58 & global$1 >>> 0 > $5 + 2 >>> 0) {
           $3 = HEAPU8[$5 + 1 | 0] == 47
          } else {
           $3 = 0
          }
          if ($3) {
           $3 = HEAPU8[$5 + 2 | 0] == 47
          } else {
           $3 = 0
          }
          if ($3) {
           $2 = 1779033703;
           $5 = $1($5 + 3 | 0, $8);
          }
          $14 = $2;
          $6 = $10 - 1 | 0;
          if (($10 | 0) < 6) {
           $3 = HEAPU8[$7 + 512 | 0] == 1
          } else {
           $3 = 0
          }
          if ($3) {
           $10 = ($2 >>> 15 ^ $2) & 511;
           block5 : {
            while (1) {
             $3 = ($10 << 3) + 1024 | 0;
             $4_1 = HEAP32[$3 + 4 >> 2];
             if ($4_1) {
              $4_1 = $4_1 & 1;
              if (HEAP32[$3 >> 2] == ($2 | 0)) {
               break block5
              }
              $10 = $10 + 1 & 511;
              continue;
             }
             break;
            };
            $4_1 = 0;
           }
          } else {
           $4_1 = 0
          }
          $10 = $4_1 ? 6 : $6;
         }
         $13 = $13 + 1 | 0;
         $11 = Math_imul($2 ^ $11, 695872825);
         $16 = Math_imul($2 + $16 | 0, 739982445);
         continue;
        }
        if (($12 | 0) == 258) {
         $2 = 0;
         if (($7 | 0) != 27) {
          break __inlined_func$3$2
         }
         while (1) {
          block6 : {
           $2 = $5;
           $5 = $2 + 1 | 0;
           $2 = HEAPU8[$2 | 0];
           $11 = Math_imul($2 ^ $11, 695872825);
           $16 = Math_imul($2 + $16 | 0, 739982445);
           if (($2 | 0) != 91 & $2 >>> 0 >= 64 & $2 >>> 0 < 128) {
            break block6
           }
           if ($5 >>> 0 < $8 >>> 0) {
            continue
           }
          }
          break;
         };
         continue;
        }
        if (($7 | 0) == 47 & ($13 | 0) >= 3) {
         if (($5 + 1 | 0) == ($8 | 0)) {
          $2 = 1
         } else {
          $2 = HEAPU8[$5 + 1 | 0];
          $2 = ($2 | 0) == 9 | ($2 | 0) == 32;
         }
         $3 = 0;
         block7 : {
          if ($2) {
           break block7
          }
          $2 = HEAPU8[$5 - 1 | 0];
          $3 = 1;
          if (($2 | 0) == 9 | ($2 | 0) == 32) {
           break block7
          }
          $3 = ($2 | 0) == 40 | ($2 | 0) == 61 | ($2 | 0) == 34 | ($2 | 0) == 39 | ($2 | 0) == 91 | ($2 | 0) == 58 | ($2 | 0) == 44 | ($2 | 0) == 60;
         }
        } else {
         $3 = 0
        }
        if ($3) {
         $3 = $1($5 + 1 | 0, $8);
         $2 = HEAPU8[$3 - 1 | 0];
         if (($2 | 0) != 58 & $3 - $5 >>> 0 >= 2) {
          $11 = ($2 | 0) == 58 | ($2 | 0) == 46 | ($2 | 0) == 33 | ($2 | 0) == 63 | ($2 | 0) == 44 ? Math_imul($2 ^ $11, 695872825) : $11;
          $7 = 1779033703;
          if (($13 | 0) < 64) {
           HEAP32[global$2 >> 2] = $5 - global$0 | $3 - global$0 << 16;
           global$2 = global$2 + 4 | 0;
          }
          $13 = $13 + 1 | 0;
          $10 = $10 - 1 | 0;
          $5 = $3 - 1 | 0;
         }
        } else {
         if ($17) {
          $2 = ($7 | 0) == 61 | ($7 | 0) == 34
         } else {
          $2 = 0
         }
         if ($2) {
          $2 = ($14 >>> 15 ^ $14) & 511;
          block17 : {
           while (1) {
            $3 = ($2 << 3) + 1024 | 0;
            $4_1 = HEAP32[$3 + 4 >> 2];
            if ($4_1) {
             $4_1 = ($4_1 & 8) != 0;
             if (HEAP32[$3 >> 2] == ($14 | 0)) {
              break block17
             }
             $2 = $2 + 1 & 511;
             continue;
            }
            break;
           };
           $4_1 = 0;
          }
          $3 = $5;
          __inlined_func$2$1 : {
           if ($4_1) {
            break __inlined_func$2$1
           }
           if (($25 | 0) == 2) {
            if (HEAPU8[$5 | 0] != 61) {
             $2 = 1
            } else {
             $2 = $5 + 1 | 0;
             $2 = HEAPU8[$2 | 0] == 45 & $2 >>> 0 < $8 >>> 0 ? $2 + 1 | 0 : $2;
             if ($2 >>> 0 < $8 >>> 0) {
              $2 = HEAPU8[$2 | 0] - 48 >>> 0 <= 9
             } else {
              $2 = 0
             }
            }
            $3 = $5;
            if ($2) {
             break __inlined_func$2$1
            }
            $2 = $5 + 1 | 0;
            $3 = $2 >>> 0 < $8 >>> 0;
            if ($3) {
             $3 = HEAPU8[$2 | 0] == 34
            }
            if ($3) {
             $2 = $5 + 2 | 0;
             block119 : {
              while (1) {
               if ($2 >>> 0 < $8 >>> 0) {
                $3 = HEAPU8[$2 | 0];
                if (($3 | 0) == 92) {
                 $2 = $2 + 1 | 0
                } else {
                 $4_1 = $2 + 1 | 0;
                 if (($3 | 0) == 34) {
                  break block119
                 }
                }
                $2 = $2 + 1 | 0;
                continue;
               }
               break;
              };
              $4_1 = 0;
             }
             $2 = $4_1;
            } else {
             $2 = $5 + 1 | 0;
             while (1) {
              $3 = HEAPU8[$2 | 0];
              if (($3 | 0) != 34 & $2 >>> 0 < $8 >>> 0) {
               $3 = ($3 | 0) == 9 | ($3 | 0) == 32
              } else {
               $3 = 1
              }
              if (!$3) {
               $2 = $2 + 1 | 0;
               continue;
              }
              break;
             };
            }
            $3 = $2;
            break __inlined_func$2$1;
           }
           $2 = $5 - 1 | 0;
           while (1) {
            if (HEAPU8[$2 | 0] == 32 & global$0 >>> 0 < $2 >>> 0) {
             $2 = $2 - 1 | 0;
             continue;
            }
            break;
           };
           $3 = $5;
           if (HEAPU8[$2 | 0] != 58) {
            break __inlined_func$2$1
           }
           $2 = $5 + 1 | 0;
           block223 : {
            while (1) {
             if ($2 >>> 0 < $8 >>> 0) {
              $3 = HEAPU8[$2 | 0];
              if (($3 | 0) == 92) {
               $2 = $2 + 1 | 0
              } else {
               $4_1 = $2 + 1 | 0;
               if (($3 | 0) == 34) {
                break block223
               }
              }
              $2 = $2 + 1 | 0;
              continue;
             }
             break;
            };
            $4_1 = 0;
           }
           $2 = $4_1;
           $3 = $2 ? $2 : $5;
          }
          $2 = $3;
          if ($2 >>> 0 > $5 >>> 0) {
           $7 = 528734635;
           $5 = $2 - 1 | 0;
          }
         }
        }
        $11 = Math_imul($7 ^ $11, 695872825);
        $16 = Math_imul($7 + $16 | 0, 739982445);
        $5 = $5 + 1 | 0;
        continue;
       }
       break;
      };
      $5 = Math_imul($11 >>> 16 ^ $11, 73244475);
      HEAP32[$22 >> 2] = $5 >>> 15 ^ $5;
      HEAP32[$22 + 4 >> 2] = $16;
      $2 = 0;
      if (!$13) {
       break __inlined_func$3$2
      }
      $2 = ($21 & 32 ? 3 : 1) | ($17 ? 4 : 0) | (($13 | 0) >= 64 ? 64 : $13) << 8;
     }
    }
    HEAP32[$24 + 8 >> 2] = $2;
    $19 = $19 + 1 | 0;
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
