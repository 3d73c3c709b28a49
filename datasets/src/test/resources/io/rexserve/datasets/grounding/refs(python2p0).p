(lp0
(dp1
S'split'
S'val'
sS'ann_id'
I70
sS'image_id'
L7L
sS'sentences'
(lp2
(dS'sent'
S'it\'s \xc3\xa9'
sS'b'
I01
sS'f'
F0.5
sasa.