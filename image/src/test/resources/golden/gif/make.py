"""Makes the GIF files of this folder, and expected.tsv: name, width, height and SHA-256 of the RGB that Pillow 12.3.0
reads, transparent pixels laid on white; or name and "refused". Run in this folder; needs Pillow and numpy."""
import hashlib, random, struct
import numpy as np
from PIL import Image

def lzw(idx,bits,end=True,clear=True,late=False):
    C=1<<bits; E=C+1; codes=[]; size=bits+1; nxt=C+2; tab={(i,):i for i in range(C)}
    o=[]; 
    def put(c): o.append((c,size))
    if clear: put(C)
    w=()
    for i in idx:
        if w+(i,) in tab: w=w+(i,); continue
        put(tab[w]); 
        if nxt<4096:
            tab[w+(i,)]=nxt; nxt+=1
            if nxt-1==(1<<size) and size<12: size+=1
        elif not late:
            put(C); tab={(j,):j for j in range(C)}; nxt=C+2; size=bits+1
        w=(i,)
    if w: put(tab[w])
    if nxt==(1<<size) and size<12: pass
    if end: put(E)
    b=0;n=0;r=bytearray()
    for c,s in o:
        b|=c<<n;n+=s
        while n>=8: r.append(b&255);b>>=8;n-=8
    if n: r.append(b&255)
    return bytes(r)
def blocks(d,size=255): return b''.join(bytes([len(d[i:i+size])])+d[i:i+size] for i in range(0,len(d),size))
def gif(w,h,idx,bits=4,pal=None,fx=0,fy=0,fw=None,fh=None,flags=0,local=None,ext=b'',tail=b'\0;',stray=b'',data=None,ver=b'GIF89a',gpal=True,bg=0,bsize=255):
    fw=fw or w; fh=fh or h; rng=random.Random(1)
    n=max(1,(len(pal)//3-1).bit_length()) if pal else bits
    pal=pal or bytes(rng.randrange(256) for _ in range(3<<bits))
    o=ver+struct.pack('<HHBBB',w,h,(0x80|(n-1)) if gpal else 0,bg,0)+(pal if gpal else b'')
    o+=ext+stray+b','+struct.pack('<HHHHB',fx,fy,fw,fh,flags|((0x80|((len(local)//3-1).bit_length()-1)) if local else 0))+(local or b'')
    return o+bytes([bits])+blocks(data if data is not None else lzw(idx,bits),bsize)+tail
rng=random.Random(5); I=lambda n,b=4:[rng.randrange(1<<b) for _ in range(n)]
G=b'!\xf9\x04\x01\0\0\3\0'
t={}
t['plain']=gif(20,10,I(200)); t['87']=gif(20,10,I(200),ver=b'GIF87a')
t['trans']=gif(20,10,I(200),ext=G); t['nogpal']=gif(20,10,I(200),gpal=False); t['nogpal-trans']=gif(20,10,I(200),gpal=False,ext=G)
t['local']=gif(20,10,I(200),local=bytes(rng.randrange(256) for _ in range(48)))
t['local-noglobal']=gif(20,10,I(200),gpal=False,local=bytes(rng.randrange(256) for _ in range(48)))
t['short-pal']=gif(20,10,I(200,8),bits=8,pal=bytes(range(10,22)))
t['short-pal-trans']=gif(20,10,I(200,8),bits=8,pal=bytes(range(10,22)),ext=b'!\xf9\x04\x01\0\0\x63\0')
t['short-local']=gif(20,10,I(200,8),bits=8,local=bytes(range(10,16)))
t['smallframe']=gif(30,20,I(200),fx=3,fy=4,fw=20,fh=10); t['smallframe-trans']=gif(30,20,I(200),fx=3,fy=4,fw=20,fh=10,ext=G)
t['smallframe-bg']=gif(30,20,I(200),fx=3,fy=4,fw=20,fh=10,bg=5); t['smallframe-nopal']=gif(30,20,I(200),fx=3,fy=4,fw=20,fh=10,gpal=False)
t['smallframe-local']=gif(30,20,I(200),fx=3,fy=4,fw=20,fh=10,local=bytes(rng.randrange(256) for _ in range(48)))
for d in range(4): t[f'dispose{d}']=gif(30,20,I(200),fx=3,fy=4,fw=20,fh=10,ext=b'!\xf9\x04'+bytes([d<<2])+b'\0\0\0\0'); t[f'dispose{d}t']=gif(30,20,I(200),fx=3,fy=4,fw=20,fh=10,ext=b'!\xf9\x04'+bytes([d<<2|1])+b'\0\0\2\0')
t['beyond']=gif(10,5,I(200),fx=3,fy=4,fw=20,fh=10); t['beyond-trans']=gif(10,5,I(200),fx=3,fy=4,fw=20,fh=10,ext=G); t['canvas0']=gif(0,0,I(200),fw=20,fh=10)
t['inter']=gif(20,11,I(220),flags=64)
for h in (1,2,3,4,5,7,9): t[f'inter{h}']=gif(6,h,I(6*h),flags=64)
t['stray']=gif(20,10,I(200),stray=b'\0\0junk'); t['stray-semi']=gif(20,10,I(200),stray=b'\0;\0'); t['comment']=gif(20,10,I(200),ext=b'!\xfe\x05hello\x03abc\0'); t['app']=gif(20,10,I(200),ext=b'!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0'); t['text']=gif(20,10,I(200),ext=b'!\x01\x0c'+b'x'*12+b'\x03abc\0')
t['ext-empty']=gif(20,10,I(200),ext=b'!\xf9\0\0'); t['gce-short']=gif(20,10,I(200),ext=b'!\xf9\x02\0\0\0'); t['gce-short-t']=gif(20,10,I(200),ext=b'!\xf9\x02\1\0\0'); t['two-gce']=gif(20,10,I(200),ext=G+b'!\xf9\x04\x00\0\0\4\0')
t['notrailer']=gif(20,10,I(200),tail=b''); t['noterm']=gif(20,10,I(200),tail=b';'); t['trail']=gif(20,10,I(200),tail=b'\0;garbage'*10)
t['noend']=gif(20,10,0,data=lzw(I(200),4,end=False)); t['noclear']=gif(20,10,0,data=lzw(I(200),4,clear=False)); t['noend-notail']=gif(20,10,0,data=lzw(I(200),4,end=False),tail=b'')
t['missing']=gif(20,10,I(150)); t['missing-noend']=gif(20,10,0,data=lzw(I(150),4,end=False)); t['more']=gif(20,10,I(250)); t['missing-trail']=gif(20,10,I(150),tail=b'\0;'+b'x'*500)
for b in (1,2,3,5,6,7,8): t[f'bits{b}']=gif(40,30,I(1200,b),bits=b)
t['bits0']=gif(20,10,[0]*200,bits=0,pal=bytes(range(6))); t['bits9']=gif(40,30,I(1200,8),bits=9,pal=bytes(rng.randrange(256) for _ in range(768))); t['bits12']=gif(40,30,I(1200,8),bits=12,pal=bytes(rng.randrange(256) for _ in range(768)))
t['full-table']=gif(100,80,I(8000,8),bits=8); t['full-late']=gif(100,80,0,bits=8,data=lzw(I(8000,8),8,late=True),pal=bytes(rng.randrange(256) for _ in range(768)))
t['flat']=gif(500,400,[1]*200000,bits=2); t['blocks1']=gif(20,10,I(200),bsize=1); t['blocks7']=gif(20,10,I(200),bsize=7)
p=gif(20,10,I(200)); 
for k in (1,2,3,4,5,8,20): t[f'cut{k}']=p[:-k]
t['w0']=gif(20,10,I(200),fw=0x10000-0 and 1,fh=200); t['frame0']=gif(20,10,[],fw=0 or None); 
z=bytearray(gif(20,10,I(200))); i=z.index(b',',13+48); z[i+5:i+7]=b'\0\0'; t['frame-w0']=bytes(z)
d=lzw(I(200),4); t['zeroblock']=gif(20,10,0,data=b'',tail=blocks(d[:40])+b'\0'+blocks(d[40:])+b'\0;')
t['identity']=gif(20,10,I(200),pal=bytes(i//3 for i in range(48))); t['identity-local']=gif(20,10,I(200),local=bytes(i//3 for i in range(48)))

# Not as Pillow: codes of 9 and 12 bits and an empty block among the data are refused, a control extension that is too
# short is ignored, and a local table of greys is used.
for name in ('bits9', 'bits12', 'zeroblock', 'gce-short', 'gce-short-t', 'identity-local'):
    del t[name]
lines = []
for name, file in sorted(t.items()):
    path = f'{name}.gif'
    open(path, 'wb').write(file)
    try:
        image = Image.open(path)
        image.load()
        rgba = np.array(image.convert('RGBA')).astype(int)
        alpha = rgba[..., 3:]
        rgb = ((rgba[..., :3] * alpha + 127) // 255 + 255 - alpha).astype('uint8')
        digest = hashlib.sha256(rgb.tobytes()).hexdigest()
        lines.append(f'{path}\t{rgb.shape[1]}\t{rgb.shape[0]}\t{digest}')
    except Exception:
        lines.append(f'{path}\trefused')
open('expected.tsv', 'w').write('\n'.join(lines) + '\n')
